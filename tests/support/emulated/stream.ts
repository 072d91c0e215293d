import type { HeaderMap, Pairs } from "./header-map.ts";

/** An answer of the filter's own. */
export interface LocalResponse {
  readonly status: number;
  readonly details: string;
  readonly headers: Pairs;
  readonly body: string;
  /** The body as it is, which may be no text. */
  readonly bytes: Buffer;
}

/** One request in an emulated host, and its answer. */
export class EmulatedStream {
  /** The filter's own answer, where it gave one. */
  response: LocalResponse | undefined;
  /** Once they are there. */
  requestTrailers: HeaderMap | undefined;
  /** Of the application's answer, once it is there. */
  answerHeaders: HeaderMap | undefined;
  #goesOn = false;

  constructor(
    readonly id: number,
    readonly requestHeaders: HeaderMap,
  ) {}

  continue(): void {
    this.#goesOn = true;
  }

  /** What became of the request. HELD: it waits. */
  get state(): "HELD" | "FORWARDED" | "ANSWERED" {
    if (this.#goesOn && this.response !== undefined) throw new Error("a request that is let through and answered");
    if (this.#goesOn) return "FORWARDED";
    return this.response === undefined ? "HELD" : "ANSWERED";
  }

  /** The headers that go on to the application; undefined while the request is held, or when it was answered. */
  get forwarded(): Pairs | undefined {
    return this.state === "FORWARDED" ? this.requestHeaders.pairs : undefined;
  }
}
