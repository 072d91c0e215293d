import { isAlpha, isDigit } from "../text/ascii";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { Match } from "./match";

const SLASH: u8 = 0x2f;
const ONE = "{*}";
const ANY = "{**}";

/** What stands between two slashes of a template: itself, or one segment that is not empty. */
class Segment {
  constructor(
    readonly isOne: bool,
    readonly literal: Bytes,
  ) {}
}

/**
 * A compiled path template: `{*}` stands for one segment that is not empty, `{**}` for anything, also nothing. As Istio has
 * Envoy match it (extensions/path/match/uri_template), what they stand for is made of the characters of a segment that
 * RFC 3986, section 3.3, has, less "*". Other characters are sent and read all the same: with those it is `Maybe`.
 */
export class PathTemplate {
  /** Those before `{**}`, or all. */
  private readonly segments: Segment[] = [];
  /** What follows `{**}`, with its slash; null without `{**}`. */
  private end: Bytes | null = null;
  /** The least length of what `segments` match, each with the slash before it. */
  private leastLength: i32 = 0;

  /** Takes a template that the configuration has accepted: it begins with "/" and `{**}` is the last of its kind. */
  constructor(template: string) {
    const any = template.indexOf(ANY);
    if (any >= 0) this.end = bytesOf(template.substring(any + ANY.length));
    const parts = (any < 0 ? template : template.substring(0, any - 1)).split("/");
    for (let i = 1; i < parts.length; i++) {
      const segment = new Segment(parts[i] == ONE, bytesOf(parts[i]));
      this.segments.push(segment);
      this.leastLength += segment.isOne ? 2 : segment.literal.length + 1;
    }
  }

  /** Whether a path, without its query, matches. */
  matches(path: usize, length: i32): Match {
    const end = this.end;
    if (length < this.leastLength) return Match.No;
    let match = Match.Yes;
    let at = 0;
    for (let i = 0, count = this.segments.length; i < count; i++) {
      const segment = unchecked(this.segments[i]);
      if (at >= length || load<u8>(path + at) != SLASH) return Match.No;
      const start = ++at;
      while (at < length && load<u8>(path + at) != SLASH) at++;
      if (segment.isOne) {
        if (at == start) return Match.No;
        if (!isMadeOfPathCharacters(path + start, at - start)) match = Match.Maybe;
      } else if (!isAt(path + start, at - start, segment.literal)) {
        return Match.No;
      }
    }
    if (end === null) return at == length ? match : Match.No;
    if (at >= length || load<u8>(path + at) != SLASH) return Match.No;
    const rest = length - at - 1 - end.length;
    if (rest < 0 || !isAt(path + length - end.length, end.length, end)) return Match.No;
    return min(match, matchIfOrMaybe(isMadeOfPathCharacters(path + at + 1, rest)));
  }
}

function matchIfOrMaybe(holds: bool): Match {
  return holds ? Match.Yes : Match.Maybe;
}

function isAt(source: usize, length: i32, literal: Bytes): bool {
  return length == literal.length && memory.compare(source, pointer(literal), length) == 0;
}

/** Whether a view has only slashes and what Envoy takes for characters of a segment. */
function isMadeOfPathCharacters(source: usize, length: i32): bool {
  for (let i = 0; i < length; i++) if (!isPathCharacter(load<u8>(source + i))) return false;
  return true;
}

function isPathCharacter(c: u32): bool {
  if (isAlpha(c) || isDigit(c)) return true;
  // !$%&'()+,-./:;=@_~
  if (c < 0x40) return c > 0x20 && ((0x2c00fbf200000000 >> (<u64>c)) & 1) != 0;
  return c == 0x40 || c == 0x5f || c == 0x7e;
}
