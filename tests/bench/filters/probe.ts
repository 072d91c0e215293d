/*
 * A Proxy-Wasm filter that makes the host calls that its configuration lists, for every request, and nothing else: what a
 * call costs is the difference between two lists. In AssemblyScript, compiled by `build-filter.ts`.
 *
 * A line of the configuration is a letter and up to two words, each after a tab:
 *   H              all headers are read
 *   S              all headers are set, to what was read last
 *   V name         one header is read
 *   R name value   one header is set
 *   D name         one header is removed
 *   C              the clock is read
 */
/* eslint-disable @typescript-eslint/no-unused-vars */
import {
  proxy_get_buffer_bytes,
  proxy_get_header_map_pairs,
  proxy_get_header_map_value,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
  proxy_set_header_map_pairs,
} from "./env.ts";
import { clock_time_get } from "./wasi_snapshot_preview1.ts";

const TAB: u8 = 0x09;
const NEWLINE: u8 = 0x0a;
const REQUEST_HEADERS: u32 = 0;
const PLUGIN_CONFIGURATION: u32 = 7;

const ARENA_BYTES: usize = 131072;
const ARENA: usize = memory.data(131072, 16);
/** Where the host stores an address, and after it a length. */
const OUT: usize = memory.data(8, 8);
/** Of each call: the letter, then the addresses and lengths of its words; 20 bytes. */
const CALL_BYTES: usize = 20;
const MOST_CALLS: usize = 64;
const CALLS: usize = memory.data(1280, 4);

let calls: usize = 0;
/** The configuration stays in the arena, below what a request takes. */
let bottom: usize = ARENA;
let top: usize = ARENA;

/** Marks the ABI's version; never called. */
export function proxy_abi_version_0_2_1(): void {}

/** Where the host puts what it hands over; 0 when the arena is full. */
export function malloc(size: u32): usize {
  const at = top;
  const next = at + ((size + 15) & ~15);
  if (next > ARENA + ARENA_BYTES) return 0;
  top = next;
  return at;
}

/** There as it is in Gatehouse: the host tells of every stream. */
export function proxy_on_context_create(_contextId: u32, _parentId: u32): void {}

/** There as it is in Gatehouse, which may set cookies on an answer. Answers that it may go on. */
export function proxy_on_response_headers(_contextId: u32, _headers: u32, _endOfStream: u32): u32 {
  return 0;
}

/** Reads the list. Answers 0, and the filter is refused, where it is too long or a line makes no sense. */
export function proxy_on_configure(_rootId: u32, _size: u32): u32 {
  top = ARENA;
  if (proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, 65536, OUT, OUT + 4) != 0) return 0;
  let at = load<u32>(OUT);
  const length = load<u32>(OUT, 4);
  const end = at + length;
  calls = 0;
  while (at < end) {
    if (calls == MOST_CALLS) return 0;
    const call = CALLS + CALL_BYTES * calls++;
    store<u32>(call, load<u8>(at++));
    for (let word = call + 4; word < call + CALL_BYTES; word += 8) {
      if (at < end && load<u8>(at) == TAB) at++;
      store<u32>(word, at);
      while (at < end && load<u8>(at) != TAB && load<u8>(at) != NEWLINE) at++;
      store<u32>(word, at - load<u32>(word), 4);
    }
    if (at < end && load<u8>(at++) != NEWLINE) return 0;
  }
  bottom = top;
  return 1;
}

/** Makes the calls. Lets the request pass where all of them did what they should; else it waits for ever. */
export function proxy_on_request_headers(_streamId: u32, _headers: u32, _endOfStream: u32): u32 {
  top = bottom;
  let pairs: usize = 0;
  let pairsLength: u32 = 0;
  for (let i: usize = 0; i < calls; i++) {
    const call = CALLS + CALL_BYTES * i;
    const letter = load<u32>(call);
    const name = load<u32>(call, 4);
    const nameLength = load<u32>(call, 8);
    let failed: u32 = 1;
    if (letter == 0x48) {
      failed = proxy_get_header_map_pairs(REQUEST_HEADERS, OUT, OUT + 4);
      pairs = load<u32>(OUT);
      pairsLength = load<u32>(OUT, 4);
    } else if (letter == 0x53) {
      failed = proxy_set_header_map_pairs(REQUEST_HEADERS, pairs, pairsLength);
    } else if (letter == 0x56) {
      failed = proxy_get_header_map_value(REQUEST_HEADERS, name, nameLength, OUT, OUT + 4);
    } else if (letter == 0x52) {
      failed = proxy_replace_header_map_value(
        REQUEST_HEADERS,
        name,
        nameLength,
        load<u32>(call, 12),
        load<u32>(call, 16),
      );
    } else if (letter == 0x44) {
      failed = proxy_remove_header_map_value(REQUEST_HEADERS, name, nameLength);
    } else if (letter == 0x43) {
      failed = clock_time_get(0, 0, OUT);
    }
    // What failed may have cost less: better no figure than that of something else.
    if (failed != 0) return 1;
  }
  return 0;
}
