import type { EmulatedStream } from "./stream.ts";

const CONTINUE = 0;

/** Runs a callback of the module for a stream; answers what it answers. */
type Callback = (stream: EmulatedStream, name: string, ...values: number[]) => number;

/** How a host hands the bodies of requests to the filter. */
export class RequestBodies {
  /** Whether it does while the request is stopped (`allow_on_headers_stop_iteration`); else once it goes on. */
  areHandedOver = true;
  /** The piece that is being handed over. */
  current: Buffer = Buffer.alloc(0);
  readonly #call: Callback;

  constructor(call: Callback) {
    this.#call = call;
  }

  /** A piece of a request's body comes. An answered request takes no more. */
  receive(stream: EmulatedStream, piece: string, isLast = true): void {
    stream.kept.push({ piece: Buffer.from(piece), isLast });
    if (stream.state === "FORWARDED" || stream.isLed || (stream.awaitsBody && this.areHandedOver)) this.release(stream);
  }

  /** Hands over what was kept of a request that goes on. */
  release(stream: EmulatedStream): void {
    for (const { piece, isLast } of stream.kept.splice(0)) {
      if (stream.state === "ANSWERED") return;
      this.current = piece;
      const action = this.#call(stream, "proxy_on_request_body", piece.length, isLast ? 1 : 0);
      if (action === CONTINUE) stream.passedOn += piece.toString();
    }
  }
}
