import { isDigit } from "./ascii";
import { Bytes, bytesOf, pointer } from "./bytes";
import { IpAddress } from "./ip-address";

/** A block of addresses, as in 10.0.0.0/8, fc00::/7 or, for one address, 10.0.0.1. */
export class IpBlock {
  private constructor(
    private readonly version: i32,
    private readonly high: u64,
    private readonly low: u64,
    private readonly highMask: u64,
    private readonly lowMask: u64,
  ) {}

  /** The block that is written so; null where it is none. Bits beyond the prefix are left out. */
  static parse(text: string): IpBlock | null {
    const bytes = bytesOf(text);
    const address = new IpAddress();
    const slash = text.indexOf("/");
    if (!address.read(pointer(bytes), slash < 0 ? bytes.length : slash)) return null;
    const all = address.version == 4 ? 32 : 128;
    const bits = slash < 0 ? all : prefixLength(bytes, slash + 1);
    if (bits < 0 || bits > all) return null;
    // An IPv4 address is the last 32 bits of `low`.
    const start = address.version == 4 ? bits + 96 : bits;
    const highMask = maskOfFirst(start);
    const lowMask = maskOfFirst(start - 64);
    return new IpBlock(address.version, address.high & highMask, address.low & lowMask, highMask, lowMask);
  }

  /** Whether an address of this version, by the halves of an `IpAddress`, is in the block. */
  holds(version: i32, high: u64, low: u64): bool {
    return version == this.version && (high & this.highMask) == this.high && (low & this.lowMask) == this.low;
  }
}

/** A number of bits without zeros in front; -1 where it is none. */
function prefixLength(bytes: Bytes, start: i32): i32 {
  const digits = bytes.length - start;
  if (digits < 1 || digits > 3 || (digits > 1 && bytes[start] == 0x30)) return -1;
  let value = 0;
  for (let i = start; i < bytes.length; i++) {
    if (!isDigit(bytes[i])) return -1;
    value = value * 10 + <i32>bytes[i] - 0x30;
  }
  return value;
}

/** The first `bits` of 64, none where it is less and all where it is more. */
function maskOfFirst(bits: i32): u64 {
  if (bits <= 0) return 0;
  return bits >= 64 ? u64.MAX_VALUE : ~(u64.MAX_VALUE >> (<u64>bits));
}
