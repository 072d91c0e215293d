import { HeaderPairs } from "../host/header-pairs";
import { CallResponse, NO_CLUSTER, readCallResponse, startHttpCall } from "../host/http-call";
import { ProviderRequest } from "../oidc/provider-request";
import { describeMissingCluster, describeResponse, describeUnsent, MAX_RESPONSE_BYTES } from "./call-response";
import { countCall } from "./metrics";

/** Who waits for the response to a call. */
export abstract class CallReceiver {
  private cluster: string = "";
  private isHttps: bool = false;
  private timeoutMilliseconds: u32 = 0;
  private description: string = "";

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

  /** Notes what is to be said of a response that is kept: of its headers nothing is. */
  remember(response: CallResponse): void {
    this.description = this.describe(response);
  }

  /** What came of the call, for the log. */
  describe(response: CallResponse): string {
    if (response.isKept) return this.description;
    return describeResponse(response, this.cluster, this.isHttps, this.timeoutMilliseconds);
  }

  /** The same, after what was `found` in the body of the response, if that could be read. */
  explain(response: CallResponse, found: string): string {
    const isRead = response.hasCome && !response.truncated && found.length > 0;
    return isRead ? found + "; " + this.describe(response) : this.describe(response);
  }

  /** Takes the response, a failure included. The effective context is then the root context. */
  abstract onResponse(response: CallResponse): void;
}

/** The calls of one root context that are under way. */
export class Calls {
  /** By the host's id. */
  private underWay: Map<u32, CallReceiver> = new Map<u32, CallReceiver>();

  /**
   * Sends a request through Envoy's `cluster`; its response goes to `receiver`, a failure after `timeoutMilliseconds` too.
   * Answers why the host does not take it, for the log; empty: it does.
   */
  start(cluster: string, request: ProviderRequest, timeoutMilliseconds: u32, receiver: CallReceiver): string {
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
    const id = startHttpCall(cluster, headers, request.body, timeoutMilliseconds);
    if (id >= 0) {
      receiver.sendThrough(cluster, url.scheme == "https", timeoutMilliseconds);
      this.underWay.set(<u32>id, receiver);
      return "";
    }
    countCall(receiver.endpoint, 0);
    return id == NO_CLUSTER ? describeMissingCluster(cluster, url.host) : describeUnsent(cluster);
  }

  /** Hands the response to a call, which the host reports in these numbers, to its receiver. */
  deliver(id: u32, headerCount: i32, bodySize: i32): void {
    if (!this.underWay.has(id)) return;
    const receiver = this.underWay.get(id);
    this.underWay.delete(id);
    const response = readCallResponse(headerCount, bodySize, MAX_RESPONSE_BYTES);
    countCall(receiver.endpoint, response.hasCome ? response.status : 0);
    receiver.onResponse(response);
  }
}
