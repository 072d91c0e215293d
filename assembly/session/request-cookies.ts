import { Bytes, pointer } from "../text/bytes";
import { findByte } from "../text/scan";
import { CookieNames } from "./cookie-names";
import { MAX_CHUNKS } from "./session-cookie";

/**
 * How many cookies of the session's name are tried (RFC 6265 5.4: several of one name may come): where the cookie has a domain,
 * each of its hosts can add some, and more only by crowding all others out of the browser.
 */
const MAX_CANDIDATES = 16;
/** How many further cookies of one number are tried. */
const MAX_COPIES = 4;
/** In how many ways these are put together at most. */
const MAX_WAYS = 16;
/** More logins under way than are ever left standing. */
const MAX_LOGINS = 24;

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const DOT: u8 = 0x2e;

const CANDIDATES = memory.data(128, 8);
/** For each number, the copies of that cookie. */
const CHUNKS = memory.data(384, 8);
const LOGINS = memory.data(384, 8);

function isSpace(byte: u8): bool {
  return byte == 0x20 || byte == 0x09;
}

/**
 * Finds Gatehouse's cookies in a request and leaves them out of the Cookie header. One instance serves all requests in
 * turn: what it found is valid until the next `begin`. Allocates nothing.
 */
export class RequestCookies {
  private sessionName: Bytes = new StaticArray<u8>(0);
  private loginPrefix: Bytes = new StaticArray<u8>(0);
  /** How many cookies of the session's name were found, at most 16. */
  candidates: i32 = 0;
  /** The highest number of a further session cookie that was found; 0 when there is none. */
  highestChunk: i32 = 0;
  /** How many login cookies were found, at most 24. */
  logins: i32 = 0;
  /** Bytes of the header without our cookies, after `scan`. */
  keptLength: i32 = 0;
  /** How often a further cookie of each number was found, at most 4: four bits each. */
  private copies: u64 = 0;

  /** The value of a cookie that remembers which relying party was chosen, while `choiceLength` is not 0. */
  choice: usize = 0;
  choiceLength: i32 = 0;

  /** All names that are ours, where there are more than those of one relying party; else null. */
  private names: CookieNames | null = null;

  /** Forgets what was found; from now on looks for the session of this name and logins of this prefix. */
  begin(names: CookieNames | null, sessionName: Bytes, loginPrefix: Bytes): void {
    this.names = names;
    this.sessionName = sessionName;
    this.loginPrefix = loginPrefix;
    this.choiceLength = 0;
    this.candidates = 0;
    this.highestChunk = 0;
    this.logins = 0;
    this.copies = 0;
  }

  /**
   * Reads one Cookie header and writes it to `out` (room for `length` bytes) without our cookies, all others byte for byte
   * in order; `keptLength` is then its length. Answers whether any of ours was there.
   */
  scan(source: usize, length: i32, out: usize): bool {
    const end = source + <usize>length;
    let found = false;
    let outEnd = out;
    let at = source;
    while (at < end) {
      const stop = findByte(at, end, SEMICOLON);
      let name = at;
      while (name < stop && isSpace(load<u8>(name))) name++;
      if (this.take(name, stop)) {
        found = true;
      } else {
        // The white space before a pair belongs to the separator, which goes with what stood before it.
        const from = outEnd == out && at != source ? name : at;
        if (outEnd != out) store<u8>(outEnd++, SEMICOLON);
        memory.copy(outEnd, from, stop - from);
        outEnd += stop - from;
      }
      at = stop + 1;
    }
    this.keptLength = <i32>(outEnd - out);
    return found;
  }

  private take(name: usize, stop: usize): bool {
    const session = pointer(this.sessionName);
    const nameLength = <usize>this.sessionName.length;
    if (name + nameLength < stop && memory.compare(name, session, nameLength) == 0) {
      const after = name + nameLength;
      const byte = load<u8>(after);
      if (byte == EQUALS) {
        if (this.candidates < MAX_CANDIDATES) storeView(CANDIDATES, this.candidates++, after + 1, stop);
        return true;
      }
      if (byte == DOT && this.takeChunk(after + 1, stop)) return true;
    }
    const prefixLength = <usize>this.loginPrefix.length;
    if (name + prefixLength >= stop || memory.compare(name, pointer(this.loginPrefix), prefixLength) != 0) {
      return this.isOther(name, stop);
    }
    const equals = findByte(name, stop, EQUALS);
    if (equals == stop) return false;
    if (this.logins < MAX_LOGINS) {
      storeView(LOGINS, this.logins << 1, name, equals);
      storeView(LOGINS, (this.logins << 1) + 1, equals + 1, stop);
      this.logins++;
    }
    return true;
  }

  /** Whether it is another relying party's, or the remembered choice. */
  private isOther(name: usize, stop: usize): bool {
    const names = this.names;
    if (names === null) return false;
    const end = names.end(name, stop);
    if (end == 0) return false;
    if (names.isChoice(name, end)) {
      this.choice = end + 1;
      this.choiceLength = <i32>(stop - end) - 1;
    }
    return true;
  }

  private takeChunk(digits: usize, stop: usize): bool {
    let number = 0;
    let at = digits;
    for (; at < stop && at < digits + 2; at++) {
      const digit = <i32>load<u8>(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    if (at == digits || at >= stop || load<u8>(at) != EQUALS || load<u8>(digits) == 0x30) return false;
    if (number < MAX_CHUNKS) {
      if (number > this.highestChunk) this.highestChunk = number;
      const copy = this.copiesOf(number);
      if (copy < MAX_COPIES) {
        storeView(CHUNKS, number * MAX_COPIES + copy, at + 1, stop);
        const one: u64 = 1;
        this.copies += one << shiftOf(number);
      }
    }
    return true;
  }

  /** The address of a cookie of the session's name. */
  candidate(i: i32): usize {
    return load<usize>(CANDIDATES + ((<usize>i) << 3));
  }

  /** The length of a cookie of the session's name. */
  candidateLength(i: i32): i32 {
    return load<i32>(CANDIDATES + ((<usize>i) << 3), 4);
  }

  private copiesOf(number: i32): i32 {
    return (<i32>(this.copies >> shiftOf(number))) & 15;
  }

  /** In how many ways, at most 16, the further cookies of a session of `count` cookies can be chosen; 0 when one is missing. */
  ways(count: i32): i32 {
    let ways = 1;
    for (let number = 1; number < count; number++) ways = min(ways * this.copiesOf(number), MAX_WAYS);
    return ways;
  }

  /**
   * The bytes of candidate `i` with the further cookies that make a session of `count` cookies, chosen in the given way, from 0
   * to `ways(count) - 1`.
   */
  joinedLength(i: i32, count: i32, way: i32): i32 {
    let length = this.candidateLength(i);
    for (let number = 1; number < count; number++) {
      const copies = this.copiesOf(number);
      length += load<i32>(this.chunk(number, i + way, copies), 4);
      way /= copies;
    }
    return length;
  }

  /** Writes candidate `i` and its further cookies, one after the other, to `out` (room for `joinedLength`). */
  join(i: i32, count: i32, way: i32, out: usize): void {
    let length = <usize>this.candidateLength(i);
    memory.copy(out, this.candidate(i), length);
    for (let number = 1; number < count; number++) {
      out += length;
      const copies = this.copiesOf(number);
      const chunk = this.chunk(number, i + way, copies);
      length = <usize>load<u32>(chunk, 4);
      memory.copy(out, load<usize>(chunk), length);
      way /= copies;
    }
  }

  /** Cookies of one path and domain come in the order of their names' others: the first tried has the candidate's place. */
  private chunk(number: i32, choice: i32, copies: i32): usize {
    return CHUNKS + ((<usize>(number * MAX_COPIES + (choice % copies))) << 3);
  }

  /** The name of a login cookie. ASCII or not: as the browser sent it. */
  loginName(i: i32): usize {
    return load<usize>(LOGINS + ((<usize>i) << 4));
  }

  /** The length of a login cookie's name. */
  loginNameLength(i: i32): i32 {
    return load<i32>(LOGINS + ((<usize>i) << 4), 4);
  }

  /** The value of a login cookie. */
  loginValue(i: i32): usize {
    return load<usize>(LOGINS + ((<usize>i) << 4), 8);
  }

  /** The length of a login cookie's value. */
  loginValueLength(i: i32): i32 {
    return load<i32>(LOGINS + ((<usize>i) << 4), 12);
  }
}

function storeView(table: usize, index: i32, start: usize, stop: usize): void {
  while (stop > start && isSpace(load<u8>(stop - 1))) stop--;
  const slot = table + ((<usize>index) << 3);
  store<usize>(slot, start);
  store<u32>(slot, <u32>(stop - start), 4);
}

/** Where the count of a further cookie stands in `copies`. */
function shiftOf(number: i32): u64 {
  return number << 2;
}
