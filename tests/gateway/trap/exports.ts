// The filter as it is, but that a request with the header x-trap makes it trap: nothing that ships does.
import { MapType } from "../../../assembly/host/enums";
import { findHeader, readHeaderMap } from "../../../assembly/host/header-map";
import { resetArena } from "../../../assembly/host/memory";
import { proxy_on_request_headers as onRequestHeaders } from "../../../assembly/index";

export {
  malloc,
  proxy_abi_version_0_2_1,
  proxy_on_configure,
  proxy_on_context_create,
  proxy_on_http_call_response,
  proxy_on_request_trailers,
  proxy_on_response_headers,
  proxy_on_tick,
} from "../../../assembly/index";

/** Traps, or decides a request. */
export function proxy_on_request_headers(streamId: u32, headers: u32, endOfStream: u32): u32 {
  resetArena();
  if (findHeader(readHeaderMap(MapType.RequestHeaders), "x-trap") !== null) unreachable();
  return onRequestHeaders(streamId, headers, endOfStream);
}
