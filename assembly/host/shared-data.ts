import { Bytes, copyBytes, pointer } from "../text/bytes";
import { proxy_get_shared_data, proxy_set_shared_data } from "./abi";
import { Status } from "./enums";
import { clearOut, OUT_LENGTH, OUT_POINTER, OUT_U64, outLength, outPointer } from "./out";

/** The counter of a value that nobody wrote yet. The host counts up from 1, and takes any other counter for a new value. */
export const NO_VALUE: u32 = 0xffffffff;

/** A longer value is none of ours, and is not copied. */
const MAX_VALUE_BYTES = 524288;

/** A value that the workers of one process share, and its counter, which each writing changes. */
export class SharedValue {
  constructor(
    readonly value: Bytes,
    readonly counter: u32,
  ) {}
}

export enum SharedWrite {
  Written,
  /** Somebody else wrote since the value was read. */
  Conflict,
  /** The host shares nothing, or this VM may not use it. */
  Unavailable,
}

/**
 * Reads a shared value; null when there is none or its counter is `known`. Any plugin of the process may have written it
 * (over 512 KB: it counts as empty), and it stays as long as the process: there is no deleting.
 */
export function readShared(key: Bytes, known: u32 = NO_VALUE): SharedValue | null {
  clearOut();
  store<u64>(OUT_U64, 0);
  const status = proxy_get_shared_data(pointer(key), key.length, OUT_POINTER, OUT_LENGTH, OUT_U64);
  const counter = load<u32>(OUT_U64);
  if (status != Status.Ok || counter == known) return null;
  return new SharedValue(copyBytes(outPointer(), outLength() > MAX_VALUE_BYTES ? 0 : outLength()), counter);
}

/** Writes a shared value, unless somebody else did since it had `counter` (`NO_VALUE`: since there was none). */
export function writeShared(key: Bytes, value: Bytes, counter: u32): SharedWrite {
  const status = proxy_set_shared_data(pointer(key), key.length, pointer(value), value.length, counter);
  if (status == Status.Ok) return SharedWrite.Written;
  return status == Status.CasMismatch ? SharedWrite.Conflict : SharedWrite.Unavailable;
}
