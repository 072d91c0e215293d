/*
 * The host's functions that the probe calls. Where nothing says otherwise, AssemblyScript's compiler imports what a file
 * only declares from a module of the file's name. All of ABI 0.2.1; they answer 0 when they did what they should.
 */

/** Stores the address and the length of a buffer (7: the plugin's configuration) that the host copied. */
export declare function proxy_get_buffer_bytes(buffer: u32, start: u32, length: u32, address: usize, size: usize): u32;

/** Stores the address and the length of all headers (0: of the request) that the host copied. */
export declare function proxy_get_header_map_pairs(map: u32, address: usize, size: usize): u32;

/** Sets all headers. */
export declare function proxy_set_header_map_pairs(map: u32, pairs: usize, size: u32): u32;

/** Stores the address and the length of the value of one header that the host copied. */
export declare function proxy_get_header_map_value(
  map: u32,
  name: usize,
  nameSize: u32,
  address: usize,
  size: usize,
): u32;

/** Sets a header, whatever stood there. */
export declare function proxy_replace_header_map_value(
  map: u32,
  name: usize,
  nameSize: u32,
  value: usize,
  valueSize: u32,
): u32;

/** Removes a header. */
export declare function proxy_remove_header_map_value(map: u32, name: usize, nameSize: u32): u32;
