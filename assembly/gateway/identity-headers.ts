import { ForwardConfig, ForwardedToken } from "../config/relying-party-config";
import { leadingBlanks, lengthWithoutTrailingBlanks } from "../text/ascii";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { equalsFolded } from "../text/header-name";
import { findByte } from "../text/scan";
import { AUTHORIZATION } from "./request-names";

/** Identity headers of this prefix are ours, configured or not. */
const RESERVED_PREFIX = "x-auth-request-";
/** What other gateways say about the user under these names, applications may still trust. */
const FORWARDED_IDENTITY: string[] = [
  "x-forwarded-user",
  "x-forwarded-email",
  "x-forwarded-groups",
  "x-forwarded-preferred-username",
  "x-forwarded-access-token",
  "remote-user",
];

const COMMA: u8 = 0x2c;
const NOT_OURS = -1;

/**
 * The request headers that tell an application who the user is. What a client sends under these names, or under names that
 * an application could take for them (see `equalsFolded`), is removed from every request.
 */
export class IdentityHeaders {
  /** How many headers there are, of all relying parties. */
  readonly length: i32;
  /** How many of them the client sent. */
  seen: i32 = 0;
  /** How many headers came that some relying parties keep and others do not: they are left for `isForwarded` to find. */
  forwardedSeen: i32 = 0;
  /** Whether there are such headers. */
  private keepsForwarded: bool = false;
  /** Those, then others that are only removed. */
  private names: StaticArray<Bytes>;
  /** How often the client sent each of ours, at most 255. */
  private counts: Bytes;
  private reserved: Bytes = bytesOf(RESERVED_PREFIX);
  /** Bit n is set when a name has n bytes modulo 64. */
  private lengths: u64 = 0;

  /** `forwards`: those of all relying parties. `keepElsewhere`: what their `keepForwardedIdentity` is for hosts of none. */
  constructor(forwards: Array<ForwardConfig>, keepElsewhere: bool) {
    let names: Array<string> = [];
    let keeping = keepElsewhere ? 1 : 0;
    for (let i = 0; i < forwards.length; i++) {
      const own = headerNames(forwards[i]);
      for (let j = 0; j < own.length; j++) if (!names.includes(own[j])) names.push(own[j]);
      if (forwards[i].keepForwardedIdentity) keeping++;
    }
    const ours = names.length;
    this.length = ours;
    if (keeping <= forwards.length) names = names.concat(FORWARDED_IDENTITY);
    this.keepsForwarded = keeping > 0;
    const all: Array<Bytes> = [];
    for (let i = 0; i < names.length; i++) all.push(bytesOf(names[i]));
    this.names = StaticArray.fromArray(all);
    this.counts = new StaticArray<u8>(ours);
    for (let i = 0; i < all.length; i++) this.lengths |= (<u64>1) << ((<u64>all[i].length) & 63);
  }

  /** Forgets the last request. */
  begin(): void {
    this.seen = 0;
    this.forwardedSeen = 0;
    memory.fill(pointer(this.counts), 0, this.counts.length);
  }

  /** The name of header `i`. */
  name(i: i32): usize {
    return pointer(unchecked(this.names[i]));
  }

  /** The length of the name of header `i`. */
  nameLength(i: i32): i32 {
    return unchecked(this.names[i]).length;
  }

  /** How often (at most 255) the client sent header `i`. */
  count(i: i32): i32 {
    return unchecked(this.counts[i]);
  }

  /** The place of the header with this name, which is one of them; others may be taken for it and are spelt otherwise. */
  indexOf(name: string): i32 {
    const bytes = bytesOf(name);
    for (let i = 0; i < this.length; i++) {
      const ours = this.names[i];
      if (ours.length == bytes.length && memory.compare(pointer(ours), pointer(bytes), bytes.length) == 0) return i;
    }
    return NOT_OURS;
  }

  /** Notes that header `i` is as it is to be. */
  settle(i: i32): void {
    unchecked((this.counts[i] = 0));
  }

  /**
   * Counts a header of the request. True when it is to be removed: it stands for one of ours without being spelt like it, or
   * for one that none but us may send.
   */
  isSpoofed(name: usize, length: i32): bool {
    const i = this.find(name, length);
    if (i == NOT_OURS) return false;
    if (i >= this.length && i < this.names.length && this.keepsForwarded) {
      this.forwardedSeen++;
      return false;
    }
    if (i >= this.length || memory.compare(name, this.name(i), length) != 0) return true;
    this.seen++;
    if (unchecked(this.counts[i]) < 255) unchecked(this.counts[i]++);
    return false;
  }

  /** Whether a name stands for one that other gateways say who the user is with. */
  isForwarded(name: usize, length: i32): bool {
    const i = this.find(name, length);
    return i >= this.length && i < this.names.length;
  }

  /** Whether a name stands for one of these headers or for Authorization, however it is spelt. */
  includes(name: usize, length: i32): bool {
    if (this.find(name, length) != NOT_OURS) return true;
    return length == AUTHORIZATION.length && equalsFolded(name, pointer(AUTHORIZATION), length);
  }

  /** Whether a list of names between commas, as `Connection` is, has one that `includes` knows. */
  areListed(list: usize, length: i32): bool {
    const end = list + <usize>length;
    for (let at = list; at < end;) {
      const stop = findByte(at, end, COMMA);
      const name = at + <usize>leadingBlanks(at, <i32>(stop - at));
      if (this.includes(name, lengthWithoutTrailingBlanks(name, <i32>(stop - name)))) return true;
      at = stop + 1;
    }
    return false;
  }

  /** Which of `names` a name stands for; their number for what is reserved without being one of them. */
  private find(name: usize, length: i32): i32 {
    const count = this.names.length;
    if ((this.lengths & ((<u64>1) << ((<u64>length) & 63))) != 0) {
      for (let i = 0; i < count; i++) {
        const ours = unchecked(this.names[i]);
        if (ours.length == length && equalsFolded(name, pointer(ours), length)) return i;
      }
    }
    const prefix = this.reserved;
    const isReserved = length >= prefix.length && equalsFolded(name, pointer(prefix), prefix.length);
    return isReserved ? count : NOT_OURS;
  }
}

/** The headers that one relying party sets, by their places in `IdentityHeaders`: in the order of `RenderedHeaders.block`. */
export class ForwardedHeaders {
  /** Which token `Authorization` carries, and whether a client's own is kept that could be no bearer token. */
  readonly authorization: ForwardedToken;
  readonly keepsAuthorization: bool;
  private places: StaticArray<i32>;

  constructor(all: IdentityHeaders, forward: ForwardConfig) {
    this.authorization = forward.authorization;
    this.keepsAuthorization = forward.keepAuthorization;
    const names = headerNames(forward);
    const places = new StaticArray<i32>(names.length);
    for (let i = 0; i < names.length; i++) places[i] = all.indexOf(names[i]);
    this.places = places;
  }

  /** How many there are. */
  get length(): i32 {
    return this.places.length;
  }

  /** The place of header `i`. */
  place(i: i32): i32 {
    return unchecked(this.places[i]);
  }
}

/** Those of `forward.headers` in order, then that of the access token if there is one. */
function headerNames(forward: ForwardConfig): Array<string> {
  const names: Array<string> = [];
  for (let i = 0; i < forward.headers.length; i++) names.push(forward.headers[i].header);
  if (forward.accessTokenHeader.length > 0) names.push(forward.accessTokenHeader);
  return names;
}
