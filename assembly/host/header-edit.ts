import { proxy_add_header_map_value, proxy_remove_header_map_value, proxy_replace_header_map_value } from "./abi";
import { MapType } from "./enums";

/** Sets a request header, whatever stood there. */
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
