/** Gatehouse's own matching of single rules, compiled for Node. */
import { type AsModule, asModule } from "../assemblyscript/as-module.ts";
import type { Rule } from "./rules.ts";

export type Match = "no" | "maybe" | "yes";

/** A request as a filter has it. */
export interface Seen {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** With ports; "" where the host does not say. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly serverName: string;
}

/** Requests may take so much. */
const ROOM = 65536;
const NAMES: readonly Match[] = ["no", "maybe", "yes"];

export class Matcher {
  private constructor(
    private readonly module: AsModule,
    private readonly room: number,
    private readonly count: number,
  ) {}

  static async compile(rules: readonly Rule[]): Promise<Matcher> {
    const module = await asModule("tests/unit/policy/exports.ts");
    const text = Buffer.from(JSON.stringify({ rules }));
    const source = module.allocate(text.length);
    module.write(source, text);
    const count = module.call("compile", source, text.length);
    if (count < 0) throw new Error("rules that are refused");
    return new Matcher(module, module.allocate(ROOM), count);
  }

  /** What each of the rules makes of a request as it was sent. */
  judge(seen: Seen): Match[] {
    const texts = [
      ...[seen.remoteAddress, seen.localAddress, seen.serverName],
      ...seen.headers.flat(),
      ...[":method", seen.method, ":authority", seen.authority, ":path", seen.path],
    ].map((text) => Buffer.from(text));
    const packed = Buffer.concat(texts.flatMap((text) => [lengthOf(text), text]));
    this.module.write(this.room, packed);
    this.module.call("take", this.room, texts.length);
    return Array.from({ length: this.count }, (_, i) => NAMES[this.module.call("match", i)] ?? "maybe");
  }
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}
