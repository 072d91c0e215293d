import { HeaderPairs } from "../host/header-pairs";
import { CallResponse, NO_CLUSTER, readCallResponse, startHttpCall } from "../host/http-call";
import { ProviderRequest } from "../oidc/provider-request";
import { describeAnswer, describeMissingCluster, describeUnsent, MAX_ANSWER_BYTES } from "./call-answer";
import { countCall } from "./metrics";
import { RootContext } from "./root-context";

/** Who waits for the answer of a call. */
export abstract class CallTarget {
  private cluster: string = "";
  private isHttps: bool = false;
  private timeoutMilliseconds: u32 = 0;

  constructor(
    /** What is asked, as metrics name it. */
    readonly endpoint: string,
  ) {}

  /** Notes which way the call goes. */
  sendThrough(cluster: string, isHttps: bool, timeoutMilliseconds: u32): void {
    this.cluster = cluster;
    this.isHttps = isHttps;
    this.timeoutMilliseconds = timeoutMilliseconds;
  }

  /** What came of the call, for the log. */
  describe(response: CallResponse): string {
    return describeAnswer(response, this.cluster, this.isHttps, this.timeoutMilliseconds);
  }

  /** The same, after what was `found` in the body of the answer, if that could be read. */
  explain(response: CallResponse, found: string): string {
    const isRead = response.isAnswer && !response.truncated && found.length > 0;
    return isRead ? found + "; " + this.describe(response) : this.describe(response);
  }

  /** Takes the answer, a failure included. The effective context is then the root context. */
  abstract onResponse(root: RootContext, response: CallResponse): void;
}

/**
 * Sends a request to the provider; its answer goes to `target`, a failure after `timeoutMilliseconds` too (0: the configured
 * time). Answers why the host does not take it, for the log; empty: it does.
 */
export function callProvider(
  root: RootContext,
  request: ProviderRequest,
  target: CallTarget,
  timeoutMilliseconds: u32 = 0,
): string {
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
  if (id >= 0) {
    target.sendThrough(cluster, url.scheme == "https", timeout);
    root.calls.set(<u32>id, target);
    return "";
  }
  countCall(target.endpoint, 0);
  return id == NO_CLUSTER ? describeMissingCluster(cluster, url.host) : describeUnsent(cluster);
}

/** Hands the answer of a call, which the host reports in these numbers, to its target. */
export function answerCall(root: RootContext, id: u32, headerCount: i32, bodySize: i32): void {
  if (!root.calls.has(id)) return;
  const target = root.calls.get(id);
  root.calls.delete(id);
  const response = readCallResponse(headerCount, bodySize, MAX_ANSWER_BYTES);
  countCall(target.endpoint, response.isAnswer ? response.status : 0);
  target.onResponse(root, response);
}
