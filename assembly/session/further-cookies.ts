import { storeView } from "./cookie-view";

/** How many further cookies of one number are tried. */
const MAX_COPIES = 4;
/** In how many ways these are put together at most. */
const MAX_WAYS = 16;

/** For each number, the copies of that cookie. */
const CHUNKS = memory.data(384, 8);

/**
 * The numbered cookies after the first of a session, which any of its hosts may have set, too. Allocates nothing. A part of
 * `RequestCookies`, and in one place with it: each request touches both.
 */
export abstract class FurtherCookies {
  /** The highest number of a further session cookie that was found; 0 when there is none. */
  highestChunk: i32 = 0;
  /** How often a cookie of each number was found, at most 4: four bits each. */
  private copies: u64 = 0;

  /** Forgets those that were found. */
  protected forgetFurther(): void {
    this.highestChunk = 0;
    this.copies = 0;
  }

  /** Takes the one with a number, less than `MAX_CHUNKS`, whose value is between `start` and `stop`. */
  protected takeFurther(number: i32, start: usize, stop: usize): void {
    if (number > this.highestChunk) this.highestChunk = number;
    const copy = this.copiesOf(number);
    if (copy >= MAX_COPIES) return;
    storeView(CHUNKS, number * MAX_COPIES + copy, start, stop);
    const one: u64 = 1;
    this.copies += one << shiftOf(number);
  }

  /** In how many ways, at most 16, the further cookies of a session of `count` cookies can be chosen; 0 when one is missing. */
  ways(count: i32): i32 {
    let ways = 1;
    for (let number = 1; number < count; number++) ways = min(ways * this.copiesOf(number), MAX_WAYS);
    return ways;
  }

  /**
   * The bytes of those that make a session of `count` cookies with the first one at `place`, chosen in the given way, from 0 to
   * `ways(count) - 1`.
   */
  protected furtherLength(place: i32, count: i32, way: i32): i32 {
    let length = 0;
    for (let number = 1; number < count; number++) {
      const copies = this.copiesOf(number);
      length += load<i32>(chunkAt(number, place + way, copies), 4);
      way /= copies;
    }
    return length;
  }

  /** Writes them, one after the other, to `out` (room for `furtherLength`). */
  protected joinFurther(place: i32, count: i32, way: i32, out: usize): void {
    for (let number = 1; number < count; number++) {
      const copies = this.copiesOf(number);
      const chunk = chunkAt(number, place + way, copies);
      const length: usize = load<u32>(chunk, 4);
      memory.copy(out, load<usize>(chunk), length);
      out += length;
      way /= copies;
    }
  }

  private copiesOf(number: i32): i32 {
    return (<i32>(this.copies >> shiftOf(number))) & 15;
  }
}

/** Cookies of one path and domain come in the order of their names' others: the first tried has the first cookie's place. */
function chunkAt(number: i32, choice: i32, copies: i32): usize {
  return CHUNKS + ((<usize>(number * MAX_COPIES + (choice % copies))) << 3);
}

/** Where the count of a number stands in `copies`. */
function shiftOf(number: i32): u64 {
  return number << 2;
}
