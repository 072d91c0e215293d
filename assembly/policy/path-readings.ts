import {
  decodeEscapes,
  Dots,
  dropParameters,
  mergeSlashes,
  resolveDotSegments,
  turnBackslashes,
} from "../text/path-steps";
import { isEscape } from "../text/percent";
import { findByte } from "../text/scan";
import { isPlainPath } from "../text/url-path";
import { isUtf8 } from "../text/utf8";

const HASH: u8 = 0x23;
const PERCENT: u8 = 0x25;
const SLASH: u8 = 0x2f;
const SEMICOLON: u8 = 0x3b;
const QUESTION: u8 = 0x3f;
const BACKSLASH: u8 = 0x5c;
const DELETE: u8 = 0x7f;
const LETTER_U: u8 = 0x75;

/** A longer path that is not plain is not read at all: what judging it costs grows with it. */
const LONGEST_READ_PATH = 4096;
const MOST_READINGS = 64;
/** As often as a chain of two servers does. */
const MOST_DECODINGS = 2;

/** What the steps write takes no more. */
const TEXT_BYTES = 32768;
const VIEW_BYTES = 8;

/** The views of all readings, and after them what the steps write. Had when the first path comes that is not plain. */
let scratch: usize = 0;

/**
 * What servers may take a path for: all that comes out of these steps, in any order: escapes decoded, once or twice, all or
 * all but slashes; "\" turned to "/"; parameters (";…") dropped from each segment, or all from the first ";" on; several
 * slashes merged; dot segments resolved, with "%2e" as a dot and parameters, or not; cut at what decoding made a "?" or "#"; an authority
 * taken from behind a leading "//". One instance serves all requests in turn; its views are valid until it or another reads
 * the next path. Allocates nothing.
 */
export class PathReadings {
  /**
   * Whether the path may be read as any other: it does not begin with "/", climbs above the root, is or decodes to what is not
   * UTF-8 or has control bytes, has broken escapes or ones that are nested deeper, is too long, or has too many readings.
   */
  isUnreadable: bool = false;
  /** How many there are. The first is the path as it was sent. */
  count: i32 = 0;
  /** Where the next step writes to. */
  private top: usize = 0;
  private path: usize = 0;
  private length: i32 = 0;

  /** Reads the path in a `:path`: up to the "?" that begins a query. */
  read(path: usize, pathLength: i32): void {
    const length = <i32>(findByte(path, path + pathLength, QUESTION) - path);
    this.isUnreadable = false;
    this.count = 1;
    this.path = path;
    this.length = length;
    if (isPlainPath(path, length)) return;
    if (scratch == 0) scratch = heap.alloc(VIEW_BYTES * MOST_READINGS + TEXT_BYTES);
    this.top = scratch + VIEW_BYTES * MOST_READINGS;
    this.isUnreadable = length < 1 || length > LONGEST_READ_PATH || load<u8>(path) != SLASH || !isText(path, length);
    if (hasBrokenEscape(path, path + length, false)) this.isUnreadable = true;
    let start = 0;
    for (let decodings = 0; !this.isUnreadable && start < this.count; decodings++) {
      for (let i = start; i < this.count && !this.isUnreadable; i++) this.readOtherwise(this.at(i), this.lengthAt(i));
      const end = this.count;
      const isLast = decodings == MOST_DECODINGS;
      for (let i = start; i < end && !this.isUnreadable; i++) {
        this.decode(this.at(i), this.lengthAt(i), false);
        if (!isLast) this.decode(this.at(i), this.lengthAt(i), true);
      }
      if (isLast && this.count > end) this.isUnreadable = true;
      start = end;
    }
  }

  /** Where reading `i` is. */
  at(i: i32): usize {
    return i == 0 ? this.path : load<usize>(this.viewAt(i));
  }

  /** The length of reading `i`. */
  lengthAt(i: i32): i32 {
    return i == 0 ? this.length : load<i32>(this.viewAt(i), 4);
  }

  private viewAt(i: i32): usize {
    return scratch + <usize>(i * VIEW_BYTES);
  }

  /** Takes each step but decoding from a reading. */
  private readOtherwise(source: usize, length: i32): void {
    const end = source + length;
    if (!this.hasRoom(length)) return;
    if (findByte(source, end, BACKSLASH) != end) this.keepWritten(turnBackslashes(source, length, this.top));
    const semicolon = findByte(source, end, SEMICOLON);
    if (semicolon != end) {
      this.keep(source, <i32>(semicolon - source));
      if (!this.hasRoom(length)) return;
      this.keepWritten(dropParameters(source, length, this.top));
    }
    const cut = min(findByte(source, end, QUESTION), findByte(source, end, HASH));
    if (cut != end) this.keep(source, <i32>(cut - source));
    if (length > 1 && load<u8>(source, 1) == SLASH) {
      let rest = source;
      while (rest < end && load<u8>(rest) == SLASH) rest++;
      rest = findByte(rest, end, SLASH);
      if (rest == end) this.keep(source, 1);
      else this.keep(rest, <i32>(end - rest));
    }
    if (!this.hasRoom(length)) return;
    this.keepWritten(mergeSlashes(source, length, this.top));
    if (!this.hasRoom(length)) return;
    this.keepWritten(resolveDotSegments(source, length, this.top, Dots.Plain, false));
    // Those of "%2e" alone come of this, or of decoding all but slashes.
    if (!this.hasRoom(length)) return;
    this.keepWritten(resolveDotSegments(source, length, this.top, Dots.Parameters, false));
  }

  private decode(source: usize, length: i32, keepSlashes: bool): void {
    const end = source + length;
    if (findByte(source, end, PERCENT) == end || !this.hasRoom(length)) return;
    const decoded = decodeEscapes(source, length, this.top, keepSlashes);
    if (!isText(this.top, decoded) || hasBrokenEscape(this.top, this.top + decoded, true)) this.isUnreadable = true;
    this.keepWritten(decoded);
  }

  /** Whether a step may write so many bytes; the path can't be read if not. */
  private hasRoom(length: i32): bool {
    if (this.top + length > this.viewAt(MOST_READINGS) + TEXT_BYTES) this.isUnreadable = true;
    return !this.isUnreadable;
  }

  /** Keeps what a step wrote; -1 when it failed. */
  private keepWritten(length: i32): void {
    if (length < 0) this.isUnreadable = true;
    else if (this.keep(this.top, length)) this.top += length;
  }

  /** Whether it is a reading that was not there before. */
  private keep(at: usize, length: i32): bool {
    for (let i = 0; i < this.count; i++) {
      if (this.lengthAt(i) == length && memory.compare(this.at(i), at, length) == 0) return false;
    }
    if (this.count == MOST_READINGS) {
      this.isUnreadable = true;
      return false;
    }
    const view = this.viewAt(this.count++);
    store<usize>(view, at);
    store<i32>(view, length, 4);
    return true;
  }
}

/** Whether it is UTF-8 without control bytes. Overlong forms are not, which servers once took for ASCII. */
function isText(source: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    if (c < 0x20 || c == DELETE) return false;
  }
  return isUtf8(source, length);
}

/** Whether a "%" begins no escape. Servers refuse such a path or keep it, but IIS reads "%u002f"; those alone count with `onlyWide`. */
function hasBrokenEscape(source: usize, end: usize, onlyWide: bool): bool {
  for (let at = findByte(source, end, PERCENT); at < end; at = findByte(at + 1, end, PERCENT)) {
    if (isEscape(at, end)) continue;
    if (!onlyWide) return true;
    const next: u32 = at + 1 < end ? load<u8>(at, 1) : 0;
    if ((next | 0x20) == LETTER_U) return true;
  }
  return false;
}
