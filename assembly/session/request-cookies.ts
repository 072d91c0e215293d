import { Bytes, pointer } from "../text/bytes";
import { findByte } from "../text/scan";
import { CookieNames } from "./cookie-names";
import { isSpace, storeView } from "./cookie-view";
import { FurtherCookies } from "./further-cookies";
import { MAX_CHUNKS } from "./session-cookie";

/**
 * How many cookies of the session's name are tried (RFC 6265 5.4: several of one name may come): where the cookie has a domain,
 * each of its hosts can add some, and more only by crowding all others out of the browser.
 */
const MAX_CANDIDATES = 16;
/** More logins under way than are ever left standing. */
const MAX_LOGINS = 24;

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const DOT: u8 = 0x2e;

const CANDIDATES = memory.data(128, 8);
const LOGINS = memory.data(384, 8);

/**
 * Finds Gatehouse's cookies in a request and leaves them out of the Cookie header. One instance serves all requests in
 * turn: what it found is valid until the next `begin`. Allocates nothing.
 */
export class RequestCookies extends FurtherCookies {
  private sessionName: Bytes = new StaticArray<u8>(0);
  private loginPrefix: Bytes = new StaticArray<u8>(0);
  /** How many cookies of the session's name were found, at most 16. */
  candidates: i32 = 0;
  /** How many login cookies were found, at most 24. */
  logins: i32 = 0;
  /** Bytes of the header without our cookies, and of our cookies alone, after `scan`. */
  keptLength: i32 = 0;
  ownLength: i32 = 0;
  /** The value of a cookie that remembers which relying party was chosen, while `choiceLength` is not 0. */
  choice: usize = 0;
  choiceLength: i32 = 0;

  /** All names that are ours, where there are more than those of one relying party; else null. */
  private names: CookieNames | null = null;

  /** Whether the cookies of several relying parties are looked for, one after the other. */
  get areShared(): bool {
    return this.names !== null;
  }

  /** Forgets what was found; from now on looks for the session of this name and logins of this prefix. */
  begin(names: CookieNames | null, sessionName: Bytes, loginPrefix: Bytes): void {
    this.names = names;
    this.choiceLength = 0;
    this.turnTo(sessionName, loginPrefix);
  }

  /** The same for another relying party, in the same request: the remembered choice stays. */
  turnTo(sessionName: Bytes, loginPrefix: Bytes): void {
    this.sessionName = sessionName;
    this.loginPrefix = loginPrefix;
    this.candidates = 0;
    this.logins = 0;
    this.forgetFurther();
  }

  /**
   * Reads one Cookie header and writes it to `out` (room for `length` bytes) without our cookies, all others byte for byte
   * in order; `keptLength` is then its length. Answers whether any of ours was there. Where `own` is not 0 (room for one byte
   * more), ours are written there for `rescan`, those of all relying parties; `ownLength` is then their length.
   */
  scan(source: usize, length: i32, out: usize, own: usize = 0): bool {
    const end = source + <usize>length;
    let found = false;
    let outEnd = out;
    let ownEnd = own;
    let at = source;
    while (at < end) {
      const stop = findByte(at, end, SEMICOLON);
      let name = at;
      while (name < stop && isSpace(load<u8>(name))) name++;
      if (this.takeOwn(name, stop) || this.isOther(name, stop)) {
        found = true;
        if (own != 0) {
          memory.copy(ownEnd, name, stop - name);
          ownEnd += stop - name;
          store<u8>(ownEnd++, SEMICOLON);
        }
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
    this.ownLength = <i32>(ownEnd - own);
    return found;
  }

  /**
   * Reads what `scan` wrote of our cookies, after `turnTo`: a request may have many others, and a host many relying parties.
   */
  rescan(own: usize, length: i32): void {
    const end = own + <usize>length;
    for (let at = own; at < end;) {
      const stop = findByte(at, end, SEMICOLON);
      this.takeOwn(at, stop);
      at = stop + 1;
    }
  }

  /** Whether it is one of the relying party whose turn it is. */
  private takeOwn(name: usize, stop: usize): bool {
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
      return false;
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
    if (number < MAX_CHUNKS) this.takeFurther(number, at + 1, stop);
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

  /**
   * The bytes of candidate `i` with the further cookies that make a session of `count` cookies, chosen in the given way, from 0
   * to `ways(count) - 1`.
   */
  joinedLength(i: i32, count: i32, way: i32): i32 {
    return this.candidateLength(i) + this.furtherLength(i, count, way);
  }

  /** Writes candidate `i` and its further cookies, one after the other, to `out` (room for `joinedLength`). */
  join(i: i32, count: i32, way: i32, out: usize): void {
    const length = this.candidateLength(i);
    memory.copy(out, this.candidate(i), length);
    this.joinFurther(i, count, way, out + <usize>length);
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
