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
 * Sends a request to the provider; its answer goes to `target`. False when the host does not take it: there is no such
 * cluster, most often.
 */
export function callProvider(root: RootContext, request: ProviderRequest, target: CallTarget): bool {
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
  const id = startHttpCall(cluster, headers, request.body, <u32>provider.timeoutSeconds * 1000);
  if (id < 0) return false;
  root.calls.set(<u32>id, target);
  return true;
}
