/** A module that tells of all in its run that a clock, or a cache, may tell of. */
// The compiler's own optimiser; pinned to the version that the compiler brings.
import binaryen from "binaryen";
import { type AsModule, compile, instantiate } from "./as-module.ts";
import { type Form, formText, headOf, parseForm } from "./text-format.ts";

/** Instructions whose time depends on what they divide. */
const DIVISION = /^(i32|i64)\.(div|rem)_[su]$/;
const MEMORY_ACCESS = /^(i32|i64|f32|f64|v128)\.(load|store)/;

/** Something noted: where it stands in the text, and the value there. */
interface Event {
  readonly place: string;
  readonly value: number;
}

/**
 * A program as `AsModule` compiles it, of which each condition of `if`, `br_if`, `br_table` and `select`, each address and
 * length in memory, each operand of a division and each index of an indirect call is noted as it runs.
 */
export class TracedModule {
  readonly module: AsModule;
  readonly #trace: Trace;

  private constructor(module: AsModule, trace: Trace) {
    this.module = module;
    this.#trace = trace;
  }

  /** The program whose entry is `entry`, a path from the root of the repository. */
  static async of(entry: string): Promise<TracedModule> {
    const trace = new Trace();
    const binary = instrumented(await compile(entry), trace);
    const note32 = (place: number, value: number): number => trace.note(place, value);
    const note64 = (place: number, value: bigint): bigint => {
      trace.note(place, Number(BigInt.asIntN(32, value)));
      trace.note(place, Number(BigInt.asIntN(32, value >> 32n)));
      return value;
    };
    return new TracedModule(await instantiate(binary, { note32, note64 }), trace);
  }

  /** What is noted while `run` runs. */
  during(run: () => void): Int32Array {
    this.#trace.begin();
    run();
    return this.#trace.end();
  }

  /** The first event in which two traces differ, in the words of both; undefined when they are the same. */
  difference(a: Int32Array, b: Int32Array): string | undefined {
    const length = Math.max(a.length, b.length);
    for (let i = 0; i < length; i += 2) {
      if (a[i] !== b[i] || a[i + 1] !== b[i + 1]) {
        return `event ${i / 2}: ${this.#words(a, i)}, then ${this.#words(b, i)}`;
      }
    }
    return undefined;
  }

  #words(trace: Int32Array, at: number): string {
    const { place, value } = this.#trace.event(trace, at);
    return `${place} of ${value}`;
  }
}

class Trace {
  readonly #places: string[] = [];
  #events = new Int32Array(1 << 16);
  #length = -1;

  /** The number of a place. */
  place(name: string): number {
    return this.#places.push(name) - 1;
  }

  note(place: number, value: number): number {
    if (this.#length < 0) return value;
    if (this.#length + 2 > this.#events.length) {
      const grown = new Int32Array(2 * this.#events.length);
      grown.set(this.#events);
      this.#events = grown;
    }
    this.#events[this.#length++] = place;
    this.#events[this.#length++] = value;
    return value;
  }

  begin(): void {
    this.#length = 0;
  }

  end(): Int32Array {
    const events = this.#events.slice(0, this.#length);
    this.#length = -1;
    return events;
  }

  event(trace: Int32Array, at: number): Event {
    return { place: this.#places[trace[at] ?? -1] ?? "the end", value: trace[at + 1] ?? 0 };
  }
}

function instrumented(binary: Uint8Array, trace: Trace): Uint8Array {
  const text = inModule(binary, (module) => module.emitText());
  const form = parseForm(text);
  const noted = form.map((part) => (headOf(part) === "func" ? noteFunction(part as Form, trace) : part));
  const firstOther = noted.findIndex((part, i) => i > 0 && headOf(part) !== "type");
  noted.splice(
    firstOther,
    0,
    parseForm('(import "env" "note32" (func $note32 (param i32 i32) (result i32)))'),
    parseForm('(import "env" "note64" (func $note64 (param i32 i64) (result i64)))'),
  );
  const module = binaryen.parseText(formText(noted));
  try {
    module.setFeatures(binaryen.Features.All);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

function inModule<T>(binary: Uint8Array, read: (module: binaryen.Module) => T): T {
  const module = binaryen.readBinary(binary);
  try {
    module.setFeatures(binaryen.Features.All);
    return read(module);
  } finally {
    module.dispose();
  }
}

function noteFunction(form: Form, trace: Trace): Form {
  const name = typeof form[1] === "string" ? form[1] : "";
  return form.map((part) => (typeof part === "string" ? part : noteExpression(part, name, trace)));
}

function noteExpression(form: Form, inFunction: string, trace: Trace): Form {
  const head = headOf(form);
  const noted = form.map((part) => (typeof part === "string" ? part : noteExpression(part, inFunction, trace)));
  for (const at of toBeNoted(head, form)) {
    const place = String(trace.place(`${head} in ${inFunction}`));
    const width = head.startsWith("i64") && DIVISION.test(head) ? "64" : "32";
    noted[at] = ["call", `$note${width}`, ["i32.const", place], noted[at] ?? []];
  }
  return noted;
}

/** Which parts of a form are conditions, addresses, lengths, or what else its time depends on. */
function toBeNoted(head: string, form: Form): number[] {
  const last = form.length - 1;
  switch (head) {
    case "if":
      return [form.findIndex((part) => headOf(part) === "then") - 1];
    case "br_if":
    case "br_table":
    case "select":
    case "call_indirect":
    case "memory.grow":
      return [last];
    case "memory.copy":
      return [last - 2, last - 1, last];
    case "memory.fill":
      return [last - 2, last];
    default:
      if (DIVISION.test(head)) return [last - 1, last];
      if (!MEMORY_ACCESS.test(head)) return [];
      return [head.includes("store") || head.endsWith("_lane") ? last - 1 : last];
  }
}
