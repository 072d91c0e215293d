/** What the filter asks the host to send, read from the arguments of the ABI's functions. */
import { type Pairs, parse } from "./header-map.ts";
import type { LocalResponse } from "./stream.ts";
import type { WasmInstance } from "./wasm-instance.ts";

/** A call to a cluster. */
export interface HttpCall {
  readonly id: number;
  readonly cluster: string;
  readonly headers: Pairs;
  readonly body: string;
  readonly timeoutMs: number;
}

/** The arguments of `proxy_http_call`; the host gives the call its id. */
export function readHttpCall(vm: WasmInstance, id: number, values: readonly number[]): HttpCall {
  const [cluster = 0, clusterLength = 0, headers = 0, headersLength = 0, body = 0, bodyLength = 0] = values;
  return {
    id,
    cluster: vm.text(cluster, clusterLength),
    headers: parse(Buffer.from(vm.view(headers, headersLength))),
    body: vm.text(body, bodyLength),
    timeoutMs: values[8] ?? 0,
  };
}

/** The arguments of `proxy_send_local_response`. */
export function readLocalResponse(vm: WasmInstance, values: readonly number[]): LocalResponse {
  const [status = 0, details = 0, detailsLength = 0, body = 0, bodyLength = 0, headers = 0, headersLength = 0] = values;
  return {
    status,
    details: vm.text(details, detailsLength),
    headers: parse(Buffer.from(vm.view(headers, headersLength))),
    body: vm.text(body, bodyLength),
    bytes: Buffer.from(vm.view(body, bodyLength)),
  };
}
