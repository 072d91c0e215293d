import { AuthorizationRequest } from "../../oidc/authorization-request";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { Login, LOGIN_SECONDS, loginCookieName } from "../../session/login-state";
import { Writer } from "../../text/writer";
import { countLoginStarted } from "../metrics";
import { Recipient } from "../recipient";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { redirectToProvider, Reply } from "../replies/reply";
import { otherWays } from "./choice";
import { writeLoginCookie } from "./login-cookies";

/** A login that is about to send its browser to the provider. */
export class BegunLogin {
  constructor(
    readonly party: RelyingParty,
    readonly recipient: Recipient,
    /** Where it is to end. */
    private returnUrl: JudgedUrl,
    readonly login: Login,
    readonly request: AuthorizationRequest,
    /** `Set-Cookie` values that go with its reply, whatever comes of it. */
    private cookies: Array<string>,
  ) {}

  /** The same, which keeps nothing else of the browser's request. */
  waiting(): BegunLogin {
    const recipient = this.recipient.recipient();
    return new BegunLogin(this.party, recipient, this.returnUrl, this.login, this.request, this.cookies);
  }

  /** The reply that sends the browser to the provider's `url`, with the login's cookie. */
  redirectTo(url: Writer): Reply {
    const config = this.party.config;
    const name = loginCookieName(config.redirectIsHttps, this.login.state);
    countLoginStarted();
    const reply = redirectToProvider(url, "login").cookies(this.cookies);
    return reply.written("set-cookie", writeLoginCookie(config, name, this.login.cookie, LOGIN_SECONDS));
  }

  /** The reply that says why it is not sent there, and offers another try. `detail`: for the log alone. */
  refuse(reason: Reason, detail: string): Reply {
    const party = this.party;
    const recipient = this.recipient;
    const retryUrl = JudgedUrl.start(party.config, recipient.place, recipient.isAstray, this.returnUrl);
    const other = otherWays(party, this.returnUrl);
    return refusal(party, recipient, reason, retryUrl, detail, null, other).cookies(this.cookies);
  }
}
