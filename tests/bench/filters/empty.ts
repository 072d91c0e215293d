/*
 * A Proxy-Wasm filter that does nothing: what is left is what any Wasm filter costs. In AssemblyScript, compiled by
 * `build-filter.ts`. The host insists on the number and types of the parameters.
 */
/* eslint-disable @typescript-eslint/no-unused-vars */

/** Marks the ABI's version; never called. */
export function proxy_abi_version_0_2_1(): void {}

/** Where the host would put what it hands over: nowhere, since nothing is asked of it. */
export function malloc(_size: u32): u32 {
  return 0;
}

/** Lets every request pass. */
export function proxy_on_request_headers(_streamId: u32, _headers: u32, _endOfStream: u32): u32 {
  return 0;
}
