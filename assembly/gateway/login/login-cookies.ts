import { RelyingPartyConfig } from "../../config/relying-party-config";
import { loginCookieName } from "../../session/login-state";
import { Bytes, bytesOf } from "../../text/bytes";
import { Writer } from "../../text/writer";
import { LoginCookie } from "../recipient";
import { RelyingParty } from "../relying-party";
import { WebRequest } from "../web-request";

/** More logins than this are not left under way in one browser; the oldest go first. */
const MAX_LOGINS = 8;

/**
 * The `Set-Cookie` value of a login cookie. Its path is `/`, as the `__Host-` prefix asks. A form that the provider's page posts
 * brings it only where it is for all sites.
 */
export function loginSetCookie(config: RelyingPartyConfig, name: string, value: string, maxAge: i32): string {
  return writeLoginCookie(config, name, bytesOf(value), maxAge).toString();
}

/** The same, written. */
export function writeLoginCookie(config: RelyingPartyConfig, name: string, value: Bytes, maxAge: i32): Writer {
  const writer = new Writer(512)
    .text(name)
    .text("=")
    .bytes(value)
    .text("; Path=/; Max-Age=")
    .text(maxAge.toString())
    .text(config.provider.formPost ? "; HttpOnly; SameSite=None" : "; HttpOnly; SameSite=Lax");
  return config.redirectIsHttps ? writer.text("; Secure") : writer;
}

/**
 * Expires those of the browser's login cookies that are too many with another, oldest first; those that none of `parties` made
 * before all. Answers the `Set-Cookie` values.
 */
export function surplusLoginCookies(
  parties: Array<RelyingParty>,
  party: RelyingParty,
  request: WebRequest,
): Array<string> {
  const cookies = request.loginCookies;
  const expired: Array<string> = [];
  const count = cookies.length - (MAX_LOGINS - 1);
  if (count <= 0) return expired;
  const startTimes: Array<i64> = [];
  for (let i = 0; i < cookies.length; i++) startTimes.push(startTimeOf(parties, cookies[i]));
  while (expired.length < count) {
    let oldest = 0;
    for (let i = 1; i < startTimes.length; i++) if (startTimes[i] < startTimes[oldest]) oldest = i;
    startTimes[oldest] = i64.MAX_VALUE;
    expired.push(loginSetCookie(party.config, cookies[oldest].name, "", 0));
  }
  return expired;
}

/** Whether a login's cookie may have had to go, since so many are under way in this browser. */
export function areCrowded(request: WebRequest): bool {
  return request.loginCookies.length >= MAX_LOGINS;
}

function startTimeOf(parties: Array<RelyingParty>, cookie: LoginCookie): i64 {
  for (let i = 0; i < parties.length; i++) {
    const login = parties[i].logins.openCookie(cookie.value);
    if (login !== null) return login.startTime;
  }
  return 0;
}

/** The login cookie of the login with this `state`, or null. */
export function findLoginCookie(party: RelyingParty, request: WebRequest, state: string): LoginCookie | null {
  const name = loginCookieName(party.config.redirectIsHttps, bytesOf(state));
  for (let i = 0; i < request.loginCookies.length; i++) {
    if (request.loginCookies[i].name == name) return request.loginCookies[i];
  }
  return null;
}
