import { RelyingPartyConfig } from "../../config/relying-party-config";
import { monotonicMilliseconds } from "../../host/clock";
import { CallResponse } from "../../host/http-call";
import { parseTokenResponse } from "../../oidc/token";
import { pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { CallReceiver } from "../calls";
import { Provider } from "../provider/provider";
import { ProviderClient } from "../provider/provider-client";

/** What the CAEP Interoperability Profile has streams looked after with, and polled. */
const SCOPE = "ssf.read ssf.manage";
/** A token is not used so long before its end, in milliseconds; one whose end is not said is used for as long. */
const MARGIN: i64 = 30000;
const LONGEST_SECONDS: i64 = 86400;

/** Who is told that there is a token, or why there is none; empty: there is. */
export abstract class TokenReceiver {
  abstract onToken(why: string): void;
}

/**
 * What a transmitter is asked with: the configured bearer token or, where the transmitter is the provider, a token of the client's own,
 * which goes to nobody else.
 */
export class TransmitterToken {
  private token: string = "";
  /** In milliseconds of the monotonic clock. */
  private until: i64 = 0;
  private isOwn: bool;

  constructor(
    private config: RelyingPartyConfig,
    private provider: Provider,
    private client: ProviderClient,
  ) {
    const signals = config.logout.sharedSignals;
    this.isOwn = signals.bearer.length == 0 && !config.isPublic && signals.transmitter == config.issuer;
    this.token = signals.bearer;
  }

  /** Empty where there is none. */
  get text(): string {
    return this.token;
  }

  /** Whether a token has to be asked for first. */
  isMissing(now: i64): bool {
    return this.isOwn && now >= this.until;
  }

  /** It may be what is not accepted. */
  forget(): void {
    if (this.isOwn) this.until = 0;
  }

  /** Asks the provider for a token. Answers why it can't, for the log; empty: it is asked. */
  ask(receiver: TokenReceiver): string {
    const metadata = this.provider.metadata;
    if (metadata === null) return "the provider has not answered yet, whose token is needed";
    if (this.client.secrets.areMissing) return "the client's secret is not there yet, by which a token is asked for";
    return this.client.askClientToken(metadata, SCOPE, new TokenCall(this, receiver));
  }

  /** Takes the answer. */
  take(response: CallResponse, call: CallReceiver, receiver: TokenReceiver): void {
    const length = response.truncated ? 0 : response.bodyLength;
    const answer = parseTokenResponse(response.status, response.body, length, this.config.clientSecret.texts);
    const token = textOf(pointer(answer.accessToken), answer.accessToken.length);
    if (token === null || token.length == 0) {
      return receiver.onToken("there is no token for the transmitter: " + call.explain(response, answer.detail));
    }
    this.token = token;
    const life = answer.expiresInSeconds >= 0 ? min(answer.expiresInSeconds, LONGEST_SECONDS) * 1000 - MARGIN : MARGIN;
    this.until = monotonicMilliseconds() + max(life, MARGIN);
    receiver.onToken("");
  }
}

class TokenCall extends CallReceiver {
  constructor(
    private token: TransmitterToken,
    private receiver: TokenReceiver,
  ) {
    super("token");
  }

  onResponse(response: CallResponse): void {
    this.token.take(response, this, this.receiver);
  }
}
