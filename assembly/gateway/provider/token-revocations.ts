import { RelyingPartyConfig } from "../../config/relying-party-config";
import { CallResponse } from "../../host/http-call";
import { logWarning } from "../../host/log";
import { revocationErrorDetail } from "../../oidc/revocation";
import { isSuccess } from "../../oidc/token";
import { isEmptyToken, unpackToken } from "../../session/packed-token";
import { Bytes, pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { Writer } from "../../text/writer";
import { CallReceiver } from "../calls";
import { LogLimit, scopeOf } from "../log-limit";
import { countTokenRevocation } from "../metrics";
import { HeldCount } from "../streams";
import { Provider } from "./provider";
import { ProviderClient } from "./provider-client";

/** So many calls of one relying party, and of all in one configuration, are under way on a worker at most. */
const MAX_UNDER_WAY = 64;
const MAX_IN_ALL = 256;
const NOT_REVOKED = "a token is not revoked at the provider";

/**
 * Has one relying party's provider revoke the tokens of sessions that end here (RFC 7009). Nobody waits for it, and it is not tried
 * again: the session has ended whatever comes of it.
 */
export class TokenRevocations {
  private underWay: HeldCount;

  /** `all`: counts those of all relying parties. */
  constructor(
    private config: RelyingPartyConfig,
    private provider: Provider,
    private client: ProviderClient,
    private log: LogLimit,
    private all: HeldCount,
  ) {
    this.underWay = new HeldCount(all);
  }

  /**
   * Revokes what of a session there is: the refresh token, with which the access tokens of its grant go (RFC 7009, section 2.1);
   * else the access token, which is packed (see `packed-token.ts`). Both may be empty.
   */
  revoke(refreshToken: Bytes, accessToken: Bytes): void {
    if (!this.config.logout.revokeTokens) return;
    if (refreshToken.length > 0) return this.send(refreshToken, "refresh_token");
    if (isEmptyToken(accessToken)) return;
    const token = new Writer(2 * accessToken.length);
    if (unpackToken(accessToken, token)) this.send(token.toBytes(), "access_token");
  }

  private send(token: Bytes, hint: string): void {
    const metadata = this.provider.metadata;
    if (metadata === null) return;
    const endpoint = metadata.revocationEndpoint;
    if (endpoint === null) return;
    if (this.underWay.count >= MAX_UNDER_WAY || this.all.count >= MAX_IN_ALL) {
      countTokenRevocation("skipped");
      return this.complain("too many are being revoked");
    }
    const why = this.client.revoke(metadata, endpoint, token, hint, new RevocationCall(this, token));
    if (why.length > 0) this.fail(why);
    else this.underWay.add(1);
  }

  /** Takes the response to a call. */
  onResponse(token: Bytes, response: CallResponse, call: CallReceiver): void {
    this.underWay.add(-1);
    if (isSuccess(response.status)) return countTokenRevocation("revoked");
    const sent = this.config.clientSecret.texts;
    const text = textOf(pointer(token), token.length);
    if (text !== null) sent.push(text);
    const length = response.truncated ? 0 : response.bodyLength;
    this.fail(call.explain(response, revocationErrorDetail(response.body, length, sent)));
  }

  private fail(why: string): void {
    countTokenRevocation("failed");
    this.complain(why);
  }

  private complain(why: string): void {
    if (this.log.allows(NOT_REVOKED)) logWarning(NOT_REVOKED + ": " + why + scopeOf(this.config.name));
  }
}

class RevocationCall extends CallReceiver {
  constructor(
    private revocations: TokenRevocations,
    private token: Bytes,
  ) {
    super("revocation");
  }

  onResponse(response: CallResponse): void {
    this.revocations.onResponse(this.token, response, this);
  }
}
