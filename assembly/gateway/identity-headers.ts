import { ForwardConfig } from "../config/config";
import { Bytes, bytesOf } from "../text/bytes";

/** Identity headers of this prefix are ours, configured or not. */
const RESERVED_PREFIX = "x-auth-request-";

/**
 * The request headers that tell an application who the user is. What a client sends under these names, or under names that
 * an application could take for them (`_` for `-`, other case), is removed from every request.
 */
export class IdentityHeaders {
  private names: StaticArray<Bytes>;
  /** How often the client sent each, at most 255. */
  private counts: Bytes;
  private reserved: Bytes = bytesOf(RESERVED_PREFIX);
  /** Bit n is set when a name has n bytes modulo 64. */
  private lengths: u64 = 0;

  constructor(forward: ForwardConfig) {
    const names: Array<Bytes> = [];
    for (let i = 0; i < forward.headers.length; i++) names.push(bytesOf(forward.headers[i].header));
    if (forward.accessTokenHeader.length > 0) names.push(bytesOf(forward.accessTokenHeader));
    this.names = StaticArray.fromArray(names);
    this.counts = new StaticArray<u8>(names.length);
    for (let i = 0; i < names.length; i++) this.lengths |= (<u64>1) << ((<u64>names[i].length) & 63);
  }

  /** How many headers there are: those of `forward.headers` in order, then that of the access token if there is one. */
  get length(): i32 {
    return this.names.length;
  }

  /** Forgets the last request. */
  begin(): void {
    memory.fill(changetype<usize>(this.counts), 0, this.counts.length);
  }

  /** The name of header `i`. */
  name(i: i32): usize {
    return changetype<usize>(unchecked(this.names[i]));
  }

  /** The length of the name of header `i`. */
  nameLength(i: i32): i32 {
    return unchecked(this.names[i]).length;
  }

  /** How often (at most 255) the client sent header `i`. */
  count(i: i32): i32 {
    return unchecked(this.counts[i]);
  }

  /**
   * Counts a header of the request. True when it stands for one of ours without being spelt like it, or is under the
   * reserved prefix: it is to be removed.
   */
  isSpoofed(name: usize, length: i32): bool {
    if ((this.lengths & ((<u64>1) << ((<u64>length) & 63))) != 0) {
      for (let i = 0, slots = this.length; i < slots; i++) {
        const ours = unchecked(this.names[i]);
        if (ours.length != length || !equalsFolded(name, changetype<usize>(ours), length)) continue;
        if (memory.compare(name, changetype<usize>(ours), length) != 0) return true;
        if (unchecked(this.counts[i]) < 255) unchecked(this.counts[i]++);
        return false;
      }
    }
    const prefix = this.reserved;
    return length >= prefix.length && equalsFolded(name, changetype<usize>(prefix), prefix.length);
  }
}

/** Compares two names as an application might read them: without case, `_` for `-`. */
function equalsFolded(a: usize, b: usize, length: i32): bool {
  for (let i: usize = 0, end = <usize>length; i < end; i++) {
    if (fold(load<u8>(a + i)) != fold(load<u8>(b + i))) return false;
  }
  return true;
}

function fold(byte: u8): u8 {
  if (byte == 0x5f) return 0x2d;
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
