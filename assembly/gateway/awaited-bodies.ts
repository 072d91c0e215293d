// The bodies of requests that are answered from here, by the id of their stream: what `streams.ts` is for all else.
import { readBuffer } from "../host/buffers";
import { BufferType } from "../host/enums";
import { noteGarbage } from "../host/memory";
import { outLength, outPointer } from "../host/out";
import { selectContext } from "../host/stream";
import { Reason } from "../reason";
import { Bytes } from "../text/bytes";
import { Writer } from "../text/writer";

/** A longer body is refused. */
export const MAX_BODY_BYTES = 65536;
/** So many are awaited by a worker at most, and so many bytes of them are kept. */
const MAX_AWAITED = 256;
const MAX_KEPT_BYTES = 2097152;
/** For so long a body is awaited, in milliseconds of the monotonic clock. */
const PATIENCE: i64 = 10000;
/** A body that was sent with its headers has come by then, where the host hands it over. */
const FIRST_LOOK: i64 = 50;
/** For so long a request whose body has come may wait for what its answer depends on. */
const LONGEST_SERVICE: i64 = 300000;
const PIECE_GARBAGE_FACTOR = 4;

/**
 * How the host of one root context hands over the bodies of requests that it was told to stop. Envoy does so where the filter's
 * `allow_on_headers_stop_iteration` is set; else it keeps each body until its request goes on.
 */
export class BodySource {
  /** It did once: none was kept since. */
  handsOver: bool = false;

  constructor(readonly rootId: u32) {}
}

/** A request that is answered when its body is there. */
export abstract class AwaitedBody {
  /** The request was let go on, for its body to come. */
  isLed: bool = false;
  /** The body was handed on: an answer is made. */
  isComplete: bool = false;
  content: Writer = new Writer(0);

  constructor(
    readonly source: BodySource,
    readonly streamId: u32,
    /** In milliseconds of the monotonic clock. */
    readonly startedAt: i64,
  ) {}

  /** The body has come. The stream is selected. */
  abstract complete(body: Bytes): void;

  /** It does not come, or is too large. The stream is selected. */
  abstract fail(reason: Reason): void;

  /**
   * The host keeps the body until the request goes on. Has it go on, without anything of what the client said; or fails. The
   * stream is selected. True when it goes on: then what the application answers is held back, until the stream is answered from here.
   */
  abstract lead(): bool;
}

const awaited = new Map<u32, AwaitedBody>();
// Each body of a request asks for these, and each response.
let count = 0;
let led = 0;
let keptBytes = 0;

/** Whether any body is awaited. */
export function areBodiesAwaited(): bool {
  return count > 0;
}

/** Whether that of this stream is. */
export function isBodyAwaited(streamId: u32): bool {
  return count > 0 && awaited.has(streamId) && !awaited.get(streamId).isComplete;
}

/** Whether another one may be. */
export function hasRoomForBody(): bool {
  return count < MAX_AWAITED && keptBytes < MAX_KEPT_BYTES;
}

/** Awaits a body. The stream's headers are to be stopped with `Action.AwaitBody`. */
export function awaitBody(body: AwaitedBody): void {
  forgetBody(body.streamId);
  awaited.set(body.streamId, body);
  count++;
}

/** Whether the application's response is not to leave: its request was let go on for its body alone. */
export function holdsResponse(streamId: u32): bool {
  return led > 0 && awaited.has(streamId) && awaited.get(streamId).isLed;
}

/** The application has responded to a stream, which is selected, whose response is held: the host hands over no more of the body. */
export function noteResponse(streamId: u32): void {
  const body = awaited.get(streamId);
  if (!body.isComplete) end(body, Reason.RequestBodyWithheld);
}

/** Forgets the body of a stream, which is answered or gone. */
export function forgetBody(streamId: u32): void {
  if (count == 0 || !awaited.has(streamId)) return;
  const body = awaited.get(streamId);
  count--;
  if (body.isLed) led--;
  keptBytes -= body.content.length;
  awaited.delete(streamId);
}

/** Takes a piece of the body that is awaited of a stream, which is selected: of `size` bytes; the last where `isLast`. */
export function takePiece(streamId: u32, size: i32, isLast: bool): void {
  const body = awaited.get(streamId);
  // Of one that was let go on it says nothing that it comes.
  if (!body.isLed) body.source.handsOver = true;
  if (size > 0) {
    if (body.content.length + size > MAX_BODY_BYTES) return end(body, Reason.RequestBodyTooLarge);
    if (keptBytes + size > MAX_KEPT_BYTES) return end(body, Reason.TooManyRequestBodies);
    noteGarbage(size * PIECE_GARBAGE_FACTOR);
    if (!readBuffer(BufferType.RequestBody, size)) return end(body, Reason.RequestBodyWithheld);
    const length = min(outLength(), size);
    body.content.view(outPointer(), length);
    keptBytes += length;
  }
  if (isLast) end(body, Reason.None);
}

/** The body of a stream, which is selected, has ended: trailers have come. */
export function endBody(streamId: u32): void {
  end(awaited.get(streamId), Reason.None);
}

function end(body: AwaitedBody, reason: Reason): void {
  const content = body.content.toBytes();
  keptBytes -= body.content.length;
  body.content = new Writer(0);
  body.isComplete = true;
  // One that was let go on is looked after until it is answered.
  if (!body.isLed) forgetBody(body.streamId);
  if (reason == Reason.None) body.complete(content);
  else body.fail(reason);
}

/**
 * Sees to those of one root context: those that the host keeps, and those that do not come. Streams are selected. True where
 * some are to be looked at soon. `now` in milliseconds of the monotonic clock.
 */
export function tickBodies(source: BodySource, now: i64): bool {
  if (count == 0) return false;
  let isPressing = false;
  const bodies = awaited.values();
  for (let i = 0; i < bodies.length; i++) {
    const body = bodies[i];
    if (body.source !== source) continue;
    const age = now - body.startedAt;
    if (body.isComplete) {
      if (age >= LONGEST_SERVICE) forgetBody(body.streamId);
    } else if (!selectContext(body.streamId)) {
      forgetBody(body.streamId);
    } else if (age >= PATIENCE) {
      end(body, source.handsOver || body.content.length > 0 ? Reason.RequestBodyLate : Reason.RequestBodyWithheld);
    } else if (!source.handsOver && !body.isLed) {
      if (age >= FIRST_LOOK) lead(body);
      else isPressing = true;
    }
  }
  selectContext(source.rootId);
  return isPressing;
}

function lead(body: AwaitedBody): void {
  if (body.lead()) {
    body.isLed = true;
    led++;
  } else {
    forgetBody(body.streamId);
  }
}
