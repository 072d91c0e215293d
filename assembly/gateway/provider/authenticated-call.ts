import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { DpopProver } from "../../oidc/dpop";
import { isClientRefused } from "../../oidc/token";
import { CallReceiver } from "../calls";
import { ClientSecrets } from "../secrets/client-secrets";
import { SecretWaiter } from "../secrets/secret-fetch";
import { ProvenRequest } from "./proven-call";

/** With less time left there is no second try. */
const LEAST_MILLISECONDS: i64 = 100;
/** A refusal is shorter; what is longer is not kept while the secret is looked at. */
const MAX_KEPT_BYTES = 16384;

/** Makes a call, with a proof where there is a `prover`. */
export abstract class ClientCaller {
  /** Answers why it can't, for the log; empty: it is made. */
  abstract call(
    request: ProvenRequest,
    prover: DpopProver | null,
    timeoutMilliseconds: u32,
    receiver: CallReceiver,
  ): string;
}

/**
 * A call that says who the client is by what is read from a URL. Where the provider does not accept that, it may have changed:
 * then it is looked at, and the call is made once more with what is there now.
 */
export class AuthenticatedCall extends CallReceiver {
  private deadline: i64 = 0;
  private sentWith: u32 = 0;
  private isRepeated: bool = false;

  constructor(
    private caller: ClientCaller,
    private secrets: ClientSecrets,
    private request: ProvenRequest,
    private prover: DpopProver | null,
    private receiver: CallReceiver,
  ) {
    super(receiver.endpoint);
  }

  /** Makes the call, both tries within so many milliseconds. Answers why it can't, for the log; empty: it is made. */
  begin(timeoutMilliseconds: u32): string {
    this.deadline = monotonicMilliseconds() + timeoutMilliseconds;
    return this.call(timeoutMilliseconds);
  }

  private call(timeoutMilliseconds: u32): string {
    this.sentWith = this.secrets.version;
    return this.caller.call(this.request, this.prover, timeoutMilliseconds, this);
  }

  sendThrough(cluster: string, isHttps: bool, timeoutMilliseconds: u32): void {
    this.receiver.sendThrough(cluster, isHttps, timeoutMilliseconds);
  }

  onResponse(response: CallResponse): void {
    const length = response.truncated ? 0 : response.bodyLength;
    if (this.isRepeated || !response.hasCome || !isClientRefused(response.status, response.body, length)) {
      return this.receiver.onResponse(response);
    }
    this.isRepeated = true;
    if (this.repeats()) return;
    const mayWait = length <= MAX_KEPT_BYTES && this.secrets.version == this.sentWith;
    const kept = mayWait ? response.kept() : response;
    if (mayWait) this.receiver.remember(response);
    if (!mayWait || !this.secrets.lookFor(new ChangeWaiter(this, kept))) this.receiver.onResponse(response);
  }

  /** Goes on when the secret was looked at; `refusal`: what the provider said before. */
  onLooked(refusal: CallResponse): void {
    if (!this.repeats()) this.receiver.onResponse(refusal);
  }

  /** Makes the call once more, where the secret is another than was sent, and there is time. */
  private repeats(): bool {
    if (this.secrets.version == this.sentWith) return false;
    const left = this.deadline - monotonicMilliseconds();
    return left >= LEAST_MILLISECONDS && this.call(<u32>left).length == 0;
  }
}

class ChangeWaiter extends SecretWaiter {
  constructor(
    private call: AuthenticatedCall,
    private refusal: CallResponse,
  ) {
    super();
  }

  onLooked(): void {
    this.call.onLooked(this.refusal);
  }
}
