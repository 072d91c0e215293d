import { bytesOf, pointer } from "../text/bytes";
import { proxy_add_header_map_value, proxy_remove_header_map_value, proxy_replace_header_map_value } from "./abi";
import { MapType } from "./enums";

/** Sets a request header, whatever stood there: also in place of several of its name. */
export function replaceRequestHeader(name: usize, nameLength: i32, value: usize, valueLength: i32): void {
  proxy_replace_header_map_value(MapType.RequestHeaders, name, nameLength, value, valueLength);
}

/** Adds a request header beside others of its name. */
export function addRequestHeader(name: usize, nameLength: i32, value: usize, valueLength: i32): void {
  proxy_add_header_map_value(MapType.RequestHeaders, name, nameLength, value, valueLength);
}

/** Removes every request header of this name. */
export function removeRequestHeader(name: usize, nameLength: i32): void {
  proxy_remove_header_map_value(MapType.RequestHeaders, name, nameLength);
}

/** Removes every request trailer of this name. */
export function removeRequestTrailer(name: usize, nameLength: i32): void {
  proxy_remove_header_map_value(MapType.RequestTrailers, name, nameLength);
}

/** Adds a response header beside others of its name. */
export function addResponseHeader(name: string, value: string): void {
  const nameBytes = bytesOf(name);
  const valueBytes = bytesOf(value);
  proxy_add_header_map_value(
    MapType.ResponseHeaders,
    pointer(nameBytes),
    nameBytes.length,
    pointer(valueBytes),
    valueBytes.length,
  );
}

/** Removes every response header of this name. */
export function removeResponseHeader(name: string): void {
  const nameBytes = bytesOf(name);
  proxy_remove_header_map_value(MapType.ResponseHeaders, pointer(nameBytes), nameBytes.length);
}
