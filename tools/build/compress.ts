/*
 * What repeats in some bytes is said once, in the format of ZX0 (by Einar Saukas): steps that are runs of bytes as they stand, and
 * copies of what came before. The first step is a run. Then a bit says which step comes:
 *   after a run   0: a copy from as far back as the last one;  1: a copy from another distance
 *   after a copy  0: a run;                                    1: a copy from another distance
 * A run is its length and its bytes, a copy its distance, where that is another, and its length. The distance less 1 is its upper bits,
 * plus 1, and a byte with the lower ones. Numbers are Elias gamma codes from 1 on: the bits below the highest, a 1 before each, and a 0.
 * Bits stand in bytes of their own, the lowest first, each where the first of its bits is needed.
 */
/** The upper bits of no distance: the end. */
export const END = 256;
const MOST_DISTANCE = (END - 1) * 256;
/** At so many places with the same two bytes a copy is looked for. */
const MOST_PLACES = 400;
/** Longer than any copy is worth. */
const MOST_LENGTH = 4096;

const RUN = 0;
const AGAIN = 1;
const COPY = 2;

interface Step {
  readonly kind: number;
  readonly from: number;
  readonly to: number;
  readonly distance: number;
}

/** Compresses some bytes, not none, in the fewest bits that are found. */
export function compress(source: Uint8Array): Uint8Array {
  const writer = new BitWriter();
  let isFirst = true;
  for (const { kind, from, to, distance } of cheapestSteps(source)) {
    if (!isFirst) writer.bit(kind === COPY ? 1 : 0);
    isFirst = false;
    if (kind === COPY) {
      writer.gamma(((distance - 1) >> 8) + 1);
      writer.bytes([(distance - 1) & 255]);
    }
    // A copy that says its distance has two bytes at least.
    writer.gamma(to - from - (kind === COPY ? 1 : 0));
    if (kind === RUN) writer.bytes(source.subarray(from, to));
  }
  writer.bit(1);
  writer.gamma(END);
  return writer.toBytes();
}

class BitWriter {
  readonly #bytes: number[] = [];
  #at = 0;
  #used = 8;

  bit(value: number): void {
    if (this.#used === 8) {
      this.#at = this.#bytes.push(0) - 1;
      this.#used = 0;
    }
    this.#bytes[this.#at] = (this.#bytes[this.#at] ?? 0) | (value << this.#used++);
  }

  gamma(value: number): void {
    for (let place = 30 - Math.clz32(value); place >= 0; place--) {
      this.bit(1);
      this.bit((value >> place) & 1);
    }
    this.bit(0);
  }

  bytes(values: Iterable<number>): void {
    this.#bytes.push(...values);
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

function gammaBits(value: number): number {
  return 2 * (31 - Math.clz32(value)) + 1;
}

/** The cheapest ways to each place that end there in a run, or in a copy: their bits, where their last step began, and its distance. */
class Ways {
  readonly bits: Float64Array;
  readonly from: Int32Array;
  /** Of the last copy. */
  readonly distance: Int32Array;
  readonly kind: Uint8Array;

  constructor(length: number) {
    this.bits = new Float64Array(length + 1).fill(Infinity);
    this.from = new Int32Array(length + 1);
    this.distance = new Int32Array(length + 1);
    this.kind = new Uint8Array(length + 1);
  }

  /** Takes another way to a place, where it is cheaper. */
  offer(to: number, bits: number, from: number, distance: number, kind: number): void {
    if (bits >= (this.bits[to] ?? 0)) return;
    this.bits[to] = bits;
    this.from[to] = from;
    this.distance[to] = distance;
    this.kind[to] = kind;
  }
}

/** The steps of which the bytes are made with the fewest bits, as far as their copies are found. */
function cheapestSteps(source: Uint8Array): Step[] {
  const length = source.length;
  const runs = new Ways(length);
  const copies = new Ways(length);
  // Nothing says that the first step is a run.
  copies.bits[0] = -1;
  copies.distance[0] = 1;
  const places = new Places(source);
  for (let at = 0; at < length; at++) {
    const [run = Infinity, copy = Infinity] = [runs.bits[at], copies.bits[at]];
    runs.offer(at + 1, copy + 1 + gammaBits(1) + 8, at, copies.distance[at] ?? 1, RUN);
    if (run < Infinity) {
      const [from = 0, distance = 1] = [runs.from[at], runs.distance[at]];
      const longer = run + 8 + gammaBits(at + 1 - from) - gammaBits(at - from);
      runs.offer(at + 1, longer, from, distance, RUN);
      const most = places.lengthOfCopy(at, distance);
      for (let n = 1; n <= most; n++) copies.offer(at + n, run + 1 + gammaBits(n), at, distance, AGAIN);
    }
    const bits = Math.min(run, copy) + 1 + 8;
    places.forEachCopy(at, (distance, least, most) => {
      const upper = gammaBits(((distance - 1) >> 8) + 1);
      for (let n = least; n <= most; n++) {
        copies.offer(at + n, bits + upper + gammaBits(n - 1), at, distance, COPY);
      }
    });
  }
  return stepsTo(length, runs, copies);
}

function stepsTo(length: number, runs: Ways, copies: Ways): Step[] {
  const steps: Step[] = [];
  const isRun = (at: number) => (runs.bits[at] ?? Infinity) <= (copies.bits[at] ?? Infinity);
  let way = isRun(length) ? runs : copies;
  for (let to = length; to > 0;) {
    const kind = way.kind[to] ?? RUN;
    const from = way.from[to] ?? 0;
    steps.push({ kind, from, to, distance: way.distance[to] ?? 1 });
    if (kind === RUN) way = copies;
    else way = kind === AGAIN || isRun(from) ? runs : copies;
    to = from;
  }
  return steps.reverse();
}

/** Where the same bytes stood before. */
class Places {
  readonly #source: Uint8Array;
  /** The last place of each two bytes, and of each place the one before with the same. */
  readonly #last = new Map<number, number>();
  readonly #before: Int32Array;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.#before = new Int32Array(source.length).fill(-1);
  }

  /** How many bytes at `at` are as those at that distance before. */
  lengthOfCopy(at: number, distance: number): number {
    const source = this.#source;
    const most = distance > at ? 0 : Math.min(source.length - at, MOST_LENGTH);
    let length = 0;
    while (length < most && source[at + length] === source[at + length - distance]) length++;
    return length;
  }

  /** Calls for copies of two bytes and more at `at`, in order, from the nearest on, with their lengths that no nearer one has. */
  forEachCopy(at: number, take: (distance: number, least: number, most: number) => void): void {
    if (at + 1 >= this.#source.length) return;
    const key = (this.#source[at] ?? 0) | ((this.#source[at + 1] ?? 0) << 8);
    let longest = 1;
    let place = this.#last.get(key) ?? -1;
    for (let tried = 0; place >= 0 && at - place <= MOST_DISTANCE && tried < MOST_PLACES; tried++) {
      if (longest === 1 || this.#source[place + longest] === this.#source[at + longest]) {
        const length = this.lengthOfCopy(at, at - place);
        if (length > longest) {
          take(at - place, longest + 1, length);
          longest = length;
        }
      }
      place = this.#before[place] ?? -1;
    }
    this.#before[at] = this.#last.get(key) ?? -1;
    this.#last.set(key, at);
  }
}
