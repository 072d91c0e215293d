import { monotonicMilliseconds, nowMilliseconds } from "../../host/clock";
import { headerText } from "../../host/header-map";
import { CallResponse } from "../../host/http-call";
import { randomBytes } from "../../host/random";
import { DpopProver, PROOF_ID_BYTES } from "../../oidc/dpop";
import { ProviderRequest } from "../../oidc/provider-request";
import { Bytes } from "../../text/bytes";
import { parseForeignJson } from "../../text/json";
import { CallReceiver } from "../calls";
import { DpopNonces } from "./dpop-nonces";

const USE_NONCE = "use_dpop_nonce";
/** With less time left there is no second try. */
const LEAST_MILLISECONDS: i64 = 100;

/** What is asked with a proof of the key that tokens are bound to. */
export abstract class ProvenRequest {
  constructor(
    /** That goes with it; empty: none does. */
    readonly accessToken: Bytes,
  ) {}

  /** Made anew for each try: what says who the client is may be good for one. */
  abstract build(): ProviderRequest;

  /** Sends what `build` made; answers why it can't, for the log. Empty: it is sent. */
  abstract send(request: ProviderRequest, timeoutMilliseconds: u32, receiver: CallReceiver): string;
}

/** A call with a proof (RFC 9449). It is made once more where the server wants its nonce in it, and never a third time. */
export class ProvenCall extends CallReceiver {
  private deadline: i64 = 0;
  private origin: string = "";
  private isRepeated: bool = false;

  constructor(
    private request: ProvenRequest,
    private prover: DpopProver,
    private nonces: DpopNonces,
    private receiver: CallReceiver,
  ) {
    super(receiver.endpoint);
  }

  /** Makes the call, both tries within so many milliseconds. Answers why it can't, for the log; empty: it is made. */
  begin(timeoutMilliseconds: u32): string {
    this.deadline = monotonicMilliseconds() + timeoutMilliseconds;
    return this.send(timeoutMilliseconds);
  }

  private send(timeoutMilliseconds: u32): string {
    const id = randomBytes(PROOF_ID_BYTES);
    if (id === null) return "the host gives no random bytes for a proof of the session's key";
    const request = this.request.build();
    this.origin = request.url.origin;
    const now = nowMilliseconds() / 1000;
    const nonce = this.nonces.of(this.origin);
    request.header("dpop", this.prover.proof(request, id, now, this.request.accessToken, nonce));
    return this.request.send(request, timeoutMilliseconds, this);
  }

  sendThrough(cluster: string, isHttps: bool, timeoutMilliseconds: u32): void {
    this.receiver.sendThrough(cluster, isHttps, timeoutMilliseconds);
  }

  onResponse(response: CallResponse): void {
    const isNew = response.hasCome && this.nonces.take(this.origin, headerText(response.headers, "dpop-nonce"));
    if (isNew && !this.isRepeated && asksForNonce(response)) {
      this.isRepeated = true;
      const left = this.deadline - monotonicMilliseconds();
      if (left >= LEAST_MILLISECONDS && this.send(<u32>left).length == 0) return;
    }
    this.receiver.onResponse(response);
  }
}

/** Sections 8 and 9: the token endpoint says so in its body, others in their challenge. */
function asksForNonce(response: CallResponse): bool {
  if (response.status != 400 && response.status != 401) return false;
  if (headerText(response.headers, "www-authenticate").includes(USE_NONCE)) return true;
  const length = response.truncated ? 0 : response.bodyLength;
  return parseForeignJson(response.body, length).root.member("error").asText() == USE_NONCE;
}
