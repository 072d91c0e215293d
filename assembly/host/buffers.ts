import { proxy_get_buffer_bytes } from "./abi";
import { BufferType, Status } from "./enums";
import { clearOut, OUT_LENGTH, OUT_POINTER } from "./out";

/**
 * Has the host copy a buffer, at most `limit` bytes, to where `outPointer()` and `outLength()` say. False when there is no
 * such buffer.
 */
export function readBuffer(type: BufferType, limit: i32): bool {
  clearOut();
  return proxy_get_buffer_bytes(type, 0, limit, OUT_POINTER, OUT_LENGTH) == Status.Ok;
}
