import { SharedWrite } from "../../host/shared-data";
import { EventStream } from "../../oidc/event-stream";
import { pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { textOf } from "../../text/utf8";
import { Writer } from "../../text/writer";
import { SharedSlot } from "../shared/shared-slot";

const MAX_AUDIENCES = 8;

/**
 * Which worker asks the transmitter, one at a time, and what all of them know of the replica's streams. Times are milliseconds of the
 * monotonic clock, which all workers of a process share.
 */
export class StreamLease {
  /** When the transmitter is to be asked next. */
  dueAt: i64 = 0;
  /** When the streams are to be looked after. */
  careAt: i64 = 0;
  /** How often it failed, one after the other. */
  failures: u32 = 0;
  /** By which the replica's stream is told from others'; random, empty until it has one. */
  replica: string = "";
  /** The stream that is polled; null: there is none yet. */
  stream: EventStream | null = null;
  /** Others poll it, too. */
  isShared: bool = false;
  journal: EventStream | null = null;
  private heldUntil: i64 = 0;

  constructor(private slot: SharedSlot) {}

  /** Whether a worker is at it, as of the last look. One that is lost holds it no longer than a call may take. */
  isHeld(now: i64): bool {
    return now < this.heldUntil;
  }

  /** Looks again, where another worker has written. */
  refresh(): void {
    const content = this.slot.readNew();
    if (content !== null) this.read(new Reader(pointer(content), content.length));
  }

  /** Takes the lease for `duration`. False when another worker has it. */
  take(now: i64, duration: i64): bool {
    const content = this.slot.read();
    if (content !== null) this.read(new Reader(pointer(content), content.length));
    if (this.isHeld(now) || now < this.dueAt) return false;
    return this.hold(now + duration);
  }

  /** Keeps it until then, with what was learnt. False when another worker was faster. Where nothing can be shared, each has its own streams. */
  hold(until: i64): bool {
    this.heldUntil = until;
    const writer = new Writer(512).u64(until).u64(this.dueAt).u64(this.careAt).u32(this.failures);
    writer.u8(this.isShared ? 1 : 0);
    writeText(writer, this.replica);
    writeStream(writer, this.stream);
    writeStream(writer, this.journal);
    if (this.slot.write(writer.toBytes()) != SharedWrite.Conflict) {
      // What was written counts as read.
      this.slot.read();
      return true;
    }
    return false;
  }

  /** Gives it back until `dueAt`. */
  release(dueAt: i64): void {
    this.dueAt = dueAt;
    this.hold(0);
  }

  private read(reader: Reader): void {
    const heldUntil = reader.i64();
    const dueAt = reader.i64();
    const careAt = reader.i64();
    const failures = reader.u32();
    const isShared = reader.u8() == 1;
    const replica = readText(reader);
    const stream = readStream(reader);
    const journal = readStream(reader);
    if (reader.failed) return;
    this.heldUntil = heldUntil;
    this.dueAt = dueAt;
    this.careAt = careAt;
    this.failures = failures;
    this.isShared = isShared;
    this.replica = replica;
    this.stream = stream;
    this.journal = journal;
  }
}

function writeText(writer: Writer, text: string): void {
  const encoded = String.UTF8.byteLength(text);
  writer.u32(encoded).text(text);
}

function readText(reader: Reader): string {
  const length: i32 = reader.u32();
  const at = reader.take(length);
  const text = textOf(at, reader.failed ? 0 : length);
  return text === null ? "" : text;
}

function writeStream(writer: Writer, stream: EventStream | null): void {
  writeText(writer, stream === null ? "" : stream.id);
  if (stream === null) return;
  writeText(writer, stream.url);
  writer.u8(<u8>min(stream.audiences.length, MAX_AUDIENCES));
  for (let i = 0; i < stream.audiences.length && i < MAX_AUDIENCES; i++) writeText(writer, stream.audiences[i]);
}

function readStream(reader: Reader): EventStream | null {
  const id = readText(reader);
  if (id.length == 0) return null;
  const url = readText(reader);
  const audiences: string[] = [];
  for (let i: i32 = reader.u8(); i > 0 && !reader.failed; i--) audiences.push(readText(reader));
  return reader.failed ? null : new EventStream(id, url, audiences, "");
}
