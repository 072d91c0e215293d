import { toLower } from "../text/ascii";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { hostLengthIn, lengthWithoutDot } from "./authority";

const DOT: u32 = 0x2e;
/** What `at` answers for a host that no relying party has. */
export const NO_GROUP = -1;

/** A slot of the table: hash, where the text begins, its length (0: nobody's slot), and the group; 4 bytes each. */
const SLOT: usize = 16;
const TEXT: usize = 4;
const LENGTH: usize = 8;
const GROUP: usize = 12;
const HASH_SEED: u32 = 0x811c9dc5;

/**
 * Which relying parties sign people in on a host. An exact name wins over `*.suffix`, a longer suffix over a shorter one, and
 * any over `*`; those that list the winner are a group, in the order of the configuration.
 *
 * A host is hashed from its end, so that one pass over it passes the hash of each suffix on its way: the cost depends on the
 * host's length and not on how many relying parties there are.
 */
export class RelyingPartySelector {
  private groups: StaticArray<i32>[] = [];
  /** The group of `*`. */
  private any: i32 = NO_GROUP;
  /** Open addressing, at most half full; `.suffix` for `*.suffix`. The texts follow. */
  private table: Bytes;
  private mask: u32;
  /** Whether `*` is the only pattern. */
  private isAny: bool;

  /** Takes the hosts of each relying party, in lower case: exact, `*.suffix` or `*`. */
  constructor(hosts: string[][]) {
    const patterns: string[] = [];
    const members = new Map<string, i32[]>();
    for (let i = 0; i < hosts.length; i++) {
      for (let j = 0; j < hosts[i].length; j++) {
        const pattern = hosts[i][j];
        if (!members.has(pattern)) {
          patterns.push(pattern);
          members.set(pattern, []);
        }
        const numbers = members.get(pattern);
        if (!numbers.includes(i)) numbers.push(i);
      }
    }
    let slots: u32 = 2;
    let bytes = 0;
    for (let i = 0; i < patterns.length; i++) bytes += String.UTF8.byteLength(patterns[i]);
    while (slots < <u32>patterns.length * 2) slots <<= 1;
    this.mask = slots - 1;
    this.table = new StaticArray<u8>(<i32>slots * <i32>SLOT + bytes);
    this.isAny = patterns.length == 1 && patterns[0] == "*";
    let text = <i32>slots * <i32>SLOT;
    const known = new Map<string, i32>();
    for (let i = 0; i < patterns.length; i++) {
      const group = this.groupOf(known, members.get(patterns[i]));
      if (patterns[i] == "*") this.any = group;
      else text += this.add(patterns[i], group, text);
    }
  }

  /** How many groups there are. */
  get groupCount(): i32 {
    return this.groups.length;
  }

  /** The numbers of the relying parties of a group that `at` answered: their places in the configuration, lowest first. */
  group(index: i32): StaticArray<i32> {
    return this.groups[index];
  }

  /**
   * The group for the host of an authority (`Host`, `:authority`), its case, port and a dot at its end aside; `NO_GROUP` where
   * there is none. `*.example.com` is not `example.com`; a malformed authority is nobody's, not even `*`'s. Allocates nothing.
   */
  at(authority: usize, length: i32): i32 {
    const hostLength = lengthWithoutDot(authority, hostLengthIn(authority, length));
    if (hostLength < 0) return NO_GROUP;
    return this.isAny ? this.any : this.find(authority, hostLength);
  }

  /** Whether the relying party of this number is one of those for the host of an authority, as `at` reads it. */
  serves(number: i32, authority: usize, length: i32): bool {
    const group = this.at(authority, length);
    return group != NO_GROUP && this.groups[group].includes(number);
  }

  /** The group for a host without port and without a dot at its end. */
  private find(host: usize, length: i32): i32 {
    let found = this.any;
    let hash = HASH_SEED;
    for (let i = length - 1; i >= 0; i--) {
      const c = toLower(load<u8>(host + i));
      hash = nextHash(hash, c);
      if (i > 0 && c != DOT) continue;
      const group = this.look(host + i, length - i, hash);
      if (group != NO_GROUP) found = group;
    }
    return found;
  }

  private look(text: usize, length: i32, hash: u32): i32 {
    const table = pointer(this.table);
    for (let i = spread(hash); ; i++) {
      const slot = table + <usize>(i & this.mask) * SLOT;
      const slotLength = load<i32>(slot, LENGTH);
      if (slotLength == 0) break;
      if (slotLength != length || load<u32>(slot) != hash) continue;
      const offset: usize = load<u32>(slot, TEXT);
      if (isSame(text, table + offset, length)) return load<i32>(slot, GROUP);
    }
    return NO_GROUP;
  }

  /** The number of the group with these members, which may have several patterns. */
  private groupOf(known: Map<string, i32>, members: i32[]): i32 {
    const key = members.join();
    if (known.has(key)) return known.get(key);
    known.set(key, this.groups.length);
    return this.groups.push(StaticArray.fromArray<i32>(members)) - 1;
  }

  /** Adds a pattern whose text is to stand at `offset`, and answers the text's length. */
  private add(pattern: string, group: i32, offset: i32): i32 {
    const bytes = bytesOf(pattern.startsWith("*") ? pattern.substring(1) : pattern);
    const table = pointer(this.table);
    memory.copy(table + offset, pointer(bytes), bytes.length);
    let hash = HASH_SEED;
    for (let i = bytes.length - 1; i >= 0; i--) hash = nextHash(hash, bytes[i]);
    let index = spread(hash) & this.mask;
    while (load<i32>(table + <usize>index * SLOT, LENGTH) != 0) index = (index + 1) & this.mask;
    const slot = table + <usize>index * SLOT;
    store<u32>(slot, hash);
    store<u32>(slot, offset, TEXT);
    store<i32>(slot, bytes.length, LENGTH);
    store<i32>(slot, group, GROUP);
    return bytes.length;
  }
}

/** The hosts of one relying party among others, and which paths on them are callbacks. */
export class ServedHosts {
  constructor(
    private selector: RelyingPartySelector,
    /** The relying party's place in the configuration. */
    private number: i32,
    /** Those of all relying parties of the configuration. */
    readonly callbackPaths: string[],
  ) {}

  /** Whether the relying party is one of those for the host of an authority. */
  has(authority: usize, length: i32): bool {
    return this.selector.serves(this.number, authority, length);
  }
}

/** FNV-1a. */
function nextHash(hash: u32, c: u32): u32 {
  return (hash ^ c) * 0x01000193;
}

/** The lower bits know less of the text. */
function spread(hash: u32): u32 {
  return hash ^ (hash >> 15);
}

/** Whether `host`, in any case, is `text`. */
function isSame(host: usize, text: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    if (toLower(load<u8>(host + i)) != load<u8>(text + i)) return false;
  }
  return true;
}
