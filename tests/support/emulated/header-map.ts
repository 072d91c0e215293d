/** Header maps as Proxy-Wasm hands them over: u32 count; count × (u32 name length, u32 value length); count × (name, NUL, value, NUL). */

export type Pairs = readonly (readonly [string, string])[];

const NUL = Buffer.alloc(1);

export function serialise(headers: Pairs): Buffer {
  const parts = headers.map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
  const lengths = Buffer.alloc(4 + 8 * parts.length);
  lengths.writeUInt32LE(parts.length, 0);
  parts.forEach(([name, value], i) => {
    lengths.writeUInt32LE(name.length, 4 + 8 * i);
    lengths.writeUInt32LE(value.length, 8 + 8 * i);
  });
  return Buffer.concat([lengths, ...parts.flatMap(([name, value]) => [name, NUL, value, NUL])]);
}

/** Throws where the length is not exactly that of the parts: a real host would take the map for empty. */
export function parse(bytes: Buffer): [string, string][] {
  const count = bytes.readUInt32LE(0);
  const pairs: [string, string][] = [];
  let at = 4 + 8 * count;
  for (let i = 0; i < count; i++) {
    const name = bytes.readUInt32LE(4 + 8 * i);
    const value = bytes.readUInt32LE(8 + 8 * i);
    pairs.push([bytes.toString("utf8", at, at + name), bytes.toString("utf8", at + name + 1, at + name + 1 + value)]);
    at += name + value + 2;
  }
  if (at !== bytes.length) throw new Error("a serialised map of another length than its parts");
  return pairs;
}

/** The values of a header, in order. */
export function valuesOf(headers: Pairs | undefined, name: string): string[] {
  return (headers ?? []).filter(([other]) => other === name).map(([, value]) => value);
}

/** The headers of one direction of a stream, as a filter edits them. */
export class HeaderMap {
  #pairs: Pairs;
  #serialised: Buffer | undefined;

  /** `serialised` saves doing it, where it was done before. */
  constructor(pairs: Pairs, serialised?: Buffer) {
    this.#pairs = pairs;
    this.#serialised = serialised;
  }

  get pairs(): Pairs {
    return this.#pairs;
  }

  get serialised(): Buffer {
    this.#serialised ??= serialise(this.#pairs);
    return this.#serialised;
  }

  add(name: string, value: string): void {
    this.#edit([...this.#pairs, [name, value]]);
  }

  replace(name: string, value: string): void {
    this.#edit([...this.#without(name), [name, value]]);
  }

  remove(name: string): void {
    this.#edit(this.#without(name));
  }

  #without(name: string): Pairs {
    return this.#pairs.filter(([other]) => other !== name);
  }

  #edit(pairs: Pairs): void {
    this.#pairs = pairs;
    this.#serialised = undefined;
  }
}
