import { CallResponse, startHttpCall } from "../host/http-call";
import { HeaderPairs } from "../host/header-pairs";
import { ProviderRequest } from "../oidc/provider-request";
import { RootContext } from "./root-context";

/** Who waits for the answer of a call. */
export abstract class CallTarget {
  /** Takes the answer, a failure included. The effective context is then the root context. */
  abstract onResponse(root: RootContext, response: CallResponse): void;
}

/**
 * Sends a request to the provider; its answer goes to `target`, a failure after `timeoutMilliseconds` too (0: the configured
 * time). False when the host does not take it: there is no such
 * cluster, most often.
 */
export function callProvider(
  root: RootContext,
  request: ProviderRequest,
  target: CallTarget,
  timeoutMilliseconds: u32 = 0,
): bool {
  const url = request.url;
  const headers = new HeaderPairs()
    .add(":method", request.method)
    .add(":scheme", url.scheme)
    .add(":authority", url.authority)
    .add(":path", url.path + url.query)
    .add("user-agent", "gatehouse");
  for (let i = 0; i < request.headers.length; i++) {
    headers.add(request.headers[i].name, request.headers[i].value);
  }
  const provider = root.config.provider;
  const cluster = provider.cluster(url.host, url.port);
  const timeout = timeoutMilliseconds > 0 ? timeoutMilliseconds : <u32>provider.timeoutSeconds * 1000;
  const id = startHttpCall(cluster, headers, request.body, timeout);
  if (id < 0) return false;
  root.calls.set(<u32>id, target);
  return true;
}
