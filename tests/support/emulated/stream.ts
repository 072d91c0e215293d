import type { HeaderMap, Pairs } from "./header-map.ts";
import { type Imports, MAP, OK } from "./host-imports.ts";
import type { WasmInstance } from "./wasm-instance.ts";

const CONTINUE = 0;
const STOP_ITERATION = 1;
/** StopAllIterationAndWatermark. */
const STOP_ALL_ITERATION = 4;

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
  /** Stopped so that its body comes while its headers wait. */
  awaitsBody = false;
  /** The application's answer does not leave. */
  isAnswerHeld = false;
  /** What of its body the host keeps until it goes on. */
  readonly kept: { readonly piece: Buffer; readonly isLast: boolean }[] = [];
  /** What the filter set as its properties, by their names. */
  readonly properties = new Map<string, string>();
  /** What of its body went on to the application. */
  passedOn = "";
  #goesOn = false;

  constructor(
    readonly id: number,
    readonly requestHeaders: HeaderMap,
  ) {}

  headersOf(type: number): HeaderMap | undefined {
    if (type === MAP.REQUEST_TRAILERS) return this.requestTrailers;
    return type === MAP.RESPONSE_HEADERS ? this.answerHeaders : this.requestHeaders;
  }

  /** Does what the filter says of its headers. `isWhole`: no body follows. */
  take(action: number, isWhole: boolean): void {
    this.awaitsBody = action === STOP_ITERATION;
    if (action === CONTINUE) this.continue();
    else if (this.awaitsBody && isWhole) throw new Error("a body is awaited that does not come");
    else if (!this.awaitsBody && action !== STOP_ALL_ITERATION) throw new Error(`paused with ${action}`);
  }

  continue(): void {
    this.#goesOn = true;
  }

  /** Its headers went on while its body is held back. */
  get isLed(): boolean {
    return this.awaitsBody && this.#goesOn;
  }

  /** What became of the request. HELD: it waits. */
  get state(): "HELD" | "FORWARDED" | "ANSWERED" {
    if (this.awaitsBody) return this.response === undefined ? "HELD" : "ANSWERED";
    if (this.#goesOn && this.response !== undefined) throw new Error("a request that is let through and answered");
    if (this.#goesOn) return "FORWARDED";
    return this.response === undefined ? "HELD" : "ANSWERED";
  }

  /** The headers that go on to the application; undefined while the request is held, or when it was answered. */
  get forwarded(): Pairs | undefined {
    return this.state === "FORWARDED" ? this.requestHeaders.pairs : undefined;
  }
}

/** `selected`: the stream that the filter acts on. */
export function streamImports(vm: WasmInstance, selected: () => EmulatedStream | undefined): Imports {
  return {
    proxy_continue_stream: () => {
      selected()?.continue();
      return OK;
    },
    proxy_set_property: (path = 0, pathLength = 0, value = 0, length = 0) => {
      selected()?.properties.set(vm.text(path, pathLength), vm.text(value, length));
      return OK;
    },
  };
}
