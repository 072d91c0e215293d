import { Bytes, bytesOf, copyBytes } from "../text/bytes";
import { proxy_get_shared_data, proxy_set_shared_data } from "./abi";
import { Status } from "./enums";
import { OUT_LENGTH, OUT_POINTER, OUT_U64, clearOut, outLength, outPointer } from "./out";

/** A value that the workers of one process share, and the counter for compare-and-swap. */
export class SharedValue {
  constructor(
    readonly value: Bytes,
    readonly cas: u32,
  ) {}
}

/** Reads a shared value; null when there is none. Any plugin of the process may have written it. */
export function readShared(key: string): SharedValue | null {
  const name = bytesOf(key);
  clearOut();
  store<u64>(OUT_U64, 0);
  const status = proxy_get_shared_data(changetype<usize>(name), name.length, OUT_POINTER, OUT_LENGTH, OUT_U64);
  if (status != Status.Ok) return null;
  return new SharedValue(copyBytes(outPointer(), outLength()), load<u32>(OUT_U64));
}

/** Writes a shared value. With `cas` other than 0, only while nobody else wrote since it was read; false otherwise. */
export function writeShared(key: string, value: Bytes, cas: u32): bool {
  const name = bytesOf(key);
  const status = proxy_set_shared_data(
    changetype<usize>(name),
    name.length,
    changetype<usize>(value),
    value.length,
    cas,
  );
  return status == Status.Ok;
}
