import { parseDecimal } from "../text/ascii";
import { Bytes, bytesOf, copyBytes, pointer } from "../text/bytes";
import { proxy_http_call } from "./abi";
import { readBuffer } from "./buffers";
import { BufferType, MapType, Status } from "./enums";
import { findHeader, headerText, readHeaderMap } from "./header-map";
import { HeaderPairs } from "./header-pairs";
import { noteGarbage } from "./memory";
import { OUT_LENGTH, outLength, outPointer } from "./out";

/** About what handling a response allocates: something in any case, and several times its body. */
const CALL_GARBAGE = 32768;
const BODY_GARBAGE_FACTOR = 8;
/** None of them is in a response that Envoy gives in a provider's place. */
const UPSTREAM_HEADERS: StaticArray<string> = ["x-envoy-upstream-service-time", "date", "server", "via"];

/** In place of a call's id: the host has no such cluster. */
export const NO_CLUSTER: i64 = -1;
/** In place of a call's id: the cluster has no host that may be asked now, or as many calls as it may. */
const NOT_SENT: i64 = -2;

/** Starts an HTTP call through an Envoy cluster. Answers its id, `NO_CLUSTER` or `NOT_SENT`. */
export function startHttpCall(cluster: string, headers: HeaderPairs, body: Bytes, timeoutMilliseconds: u32): i64 {
  const upstream = bytesOf(cluster);
  const pairs = headers.serialise();
  store<u32>(OUT_LENGTH, 0);
  const status = proxy_http_call(
    pointer(upstream),
    upstream.length,
    pointer(pairs),
    pairs.length,
    pointer(body),
    body.length,
    0,
    0,
    timeoutMilliseconds,
    OUT_LENGTH,
  );
  if (status == Status.Ok) return <i64>load<u32>(OUT_LENGTH);
  return status == Status.BadArgument ? NO_CLUSTER : NOT_SENT;
}

/** What a call brought. Its views are valid until the next callback. */
export class CallResponse {
  /** The HTTP status; 0 when there was none at all. */
  status: i32 = 0;
  /** The header map (see `header-map.ts`), or 0. */
  headers: usize = 0;
  body: usize = 0;
  bodyLength: i32 = 0;
  /** Of the whole body, in bytes. */
  bodySize: i32 = 0;
  /** The body is longer than was read. */
  truncated: bool = false;
  /** The host answers, since nobody else did; the body says why. A provider may pass for it: for logs and metrics alone. */
  isFromHost: bool = false;

  /** Its body is a copy, and its headers are gone. */
  isKept: bool = false;
  private copy: Bytes = new StaticArray<u8>(0);

  /** One that is valid for as long as it is referred to. */
  kept(): CallResponse {
    const kept = new CallResponse();
    kept.copy = copyBytes(this.body, this.bodyLength);
    kept.isKept = true;
    kept.status = this.status;
    kept.body = pointer(kept.copy);
    kept.bodyLength = this.bodyLength;
    kept.bodySize = this.bodySize;
    kept.truncated = this.truncated;
    kept.isFromHost = this.isFromHost;
    return kept;
  }

  /** Whether the provider answered. */
  get hasCome(): bool {
    return this.status != 0 && !this.isFromHost;
  }
}

/** Reads the response to the call that `proxy_on_http_call_response` reports, at most `limit` bytes of its body. */
export function readCallResponse(headerCount: i32, bodySize: i32, limit: i32): CallResponse {
  noteGarbage(CALL_GARBAGE + max(min(bodySize, limit), 0) * BODY_GARBAGE_FACTOR);
  const response = new CallResponse();
  if (headerCount <= 0) return response;
  response.headers = readHeaderMap(MapType.CallResponseHeaders);
  const status = findHeader(response.headers, ":status");
  if (status !== null) response.status = <i32>max(parseDecimal(status.source, status.length), 0);
  if (bodySize > 0 && readBuffer(BufferType.CallResponseBody, min(bodySize, limit))) {
    response.body = outPointer();
    response.bodyLength = outLength();
  }
  response.bodySize = bodySize;
  response.truncated = bodySize > limit;
  response.isFromHost = isFromHost(response);
  return response;
}

/**
 * Envoy notes on every response from upstream how long it took, and answers itself in plain text, without what a server says of
 * itself: 503, 504, and 502 where upstream does not speak HTTP.
 */
function isFromHost(response: CallResponse): bool {
  const headers = response.headers;
  if (response.status < 500 || !headerText(headers, "content-type").startsWith("text/plain")) return false;
  for (let i = 0; i < UPSTREAM_HEADERS.length; i++) if (findHeader(headers, UPSTREAM_HEADERS[i]) !== null) return false;
  return true;
}
