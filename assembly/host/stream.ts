import { Bytes, bytesOf, pointer } from "../text/bytes";
import { proxy_continue_stream, proxy_send_local_response, proxy_set_effective_context } from "./abi";
import { Status } from "./enums";
import { HeaderPairs } from "./header-pairs";

/** proxy_stream_type_t. */
const HTTP_REQUEST: u32 = 0;
/** The host chooses one where the request is of gRPC, and there is none in the headers. */
const NO_GRPC_STATUS: u32 = 0xffffffff;

/** Makes the host's functions act on this stream, or root context. False when it is gone. */
export function selectContext(contextId: u32): bool {
  return proxy_set_effective_context(contextId) == Status.Ok;
}

/** Lets the selected stream's request go on, which was paused. What is to be changed of it has been changed before. */
export function continueRequest(): void {
  proxy_continue_stream(HTTP_REQUEST);
}

/**
 * Answers the selected stream from here. `details` appears as `%RESPONSE_CODE_DETAILS%`. The host sends it when the
 * callback has returned, which must pause the request.
 */
export function sendResponse(status: u32, details: string, headers: HeaderPairs, body: Bytes): void {
  const detailBytes = bytesOf(details);
  const pairs = headers.serialise();
  proxy_send_local_response(
    status,
    pointer(detailBytes),
    detailBytes.length,
    pointer(body),
    body.length,
    pointer(pairs),
    pairs.length,
    NO_GRPC_STATUS,
  );
}

/** Answers the selected stream with 503: nothing is known of the plugin that it belongs to. */
export function sendFailure(): void {
  sendResponse(
    503,
    "gatehouse_unconfigured",
    new HeaderPairs().add("cache-control", "no-store"),
    new StaticArray<u8>(0),
  );
}
