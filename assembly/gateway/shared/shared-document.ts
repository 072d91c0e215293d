import { Bytes, bytesOf, pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { textOf } from "../../text/utf8";
import { Writer } from "../../text/writer";
import { SharedSlot } from "./shared-slot";

/** A document of the provider as one worker fetched it. Times are milliseconds of the monotonic clock. */
export class FetchedDocument {
  constructor(
    /** Where it came from. */
    readonly url: string,
    /** When it was asked for. */
    readonly askedAt: i64,
    /** When it is to be fetched again. */
    readonly dueAt: i64,
    readonly body: Bytes,
  ) {}
}

/** Hands a document that one worker fetched to the others. */
export class SharedDocument {
  private askedAt: i64 = i64.MIN_VALUE;

  constructor(private slot: SharedSlot) {}

  /** The document, where another worker has put a newer one than was taken or put here before; null otherwise. */
  takeNewer(): FetchedDocument | null {
    const content = this.slot.readNew();
    if (content === null) return null;
    const reader = new Reader(pointer(content), content.length);
    const askedAt = reader.i64();
    const dueAt = reader.i64();
    const urlLength: i32 = reader.u32();
    const urlAt = reader.take(urlLength);
    const url = textOf(urlAt, reader.failed ? 0 : urlLength);
    if (reader.failed || url === null || askedAt <= this.askedAt) return null;
    this.askedAt = askedAt;
    return new FetchedDocument(url, askedAt, dueAt, reader.bytes(reader.remaining));
  }

  /** Hands a document to the others. */
  put(url: string, askedAt: i64, dueAt: i64, body: usize, length: i32): void {
    this.askedAt = askedAt;
    const address = bytesOf(url);
    const writer = new Writer(address.length + length + 24);
    writer.u64(askedAt).u64(dueAt).u32(address.length).bytes(address).view(body, length);
    this.slot.write(writer.toBytes());
  }
}
