import { randomBytes } from "../../host/random";
import { EndSessionRequest, logoutHintOf, MAX_END_SESSION_URL_BYTES } from "../../oidc/end-session";
import { JudgedUrl } from "../../policy/return-urls";
import { LogoutState } from "../../session/logout-state";
import { packedClaims, unpackToken } from "../../session/packed-token";
import { SessionRecord } from "../../session/record";
import { NONCE_BYTES } from "../../session/seal";
import { parseUrl, Url } from "../../text/url";
import { Writer } from "../../text/writer";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { redirect, redirectToProvider, Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/** Where the provider sends people back to. */
const SIGNED_OUT = "signed_out";

/** A session that has ended here. */
export class Left {
  constructor(
    readonly party: RelyingParty,
    /** What it held; null where that is not known. */
    readonly record: SessionRecord | null,
  ) {}
}

/**
 * Where the browser goes when its sessions have ended: to the provider of the first that has somewhere to sign out (OpenID Connect
 * RP-Initiated Logout 1.0), and by way of that to `returnUrl`; else straight there, or to where `speaker` is configured to send
 * people. Without a session it goes to no provider, which would ask who is to leave.
 */
export function leave(
  speaker: RelyingParty,
  left: Array<Left>,
  request: WebRequest,
  returnUrl: JudgedUrl | null,
): Reply {
  for (let i = 0; i < left.length; i++) {
    const endpoint = endSessionEndpoint(left[i].party);
    if (endpoint === null) continue;
    const url = endSessionUrl(left[i], endpoint, namesBeside(left, left[i].party), request, returnUrl);
    return redirectToProvider(url, "signed_out");
  }
  if (returnUrl !== null) return redirect(returnUrl, "signed_out");
  const config = speaker.config;
  if (config.logout.redirectUrl.length > 0) {
    return redirect(JudgedUrl.configured(config.logout.redirectUrl), "signed_out");
  }
  const page = JudgedUrl.endpoint(config, SIGNED_OUT);
  const remaining = namesBeside(left, null);
  const state = remaining.length > 0 ? stateOf(speaker, new LogoutState("", remaining)) : "";
  return redirect(state.length > 0 ? page.withParameter("state", state) : page, "signed_out");
}

/** Where the users of a relying party sign out of its provider; null where they can't, or are not to. */
function endSessionEndpoint(party: RelyingParty): Url | null {
  if (!party.config.logout.provider) return null;
  const metadata = party.provider.metadata;
  if (metadata !== null) return metadata.endSessionEndpoint;
  const configured = party.config.provider.endpoints.endSession;
  return configured.length > 0 ? parseUrl(configured) : null;
}

/** The providers where people may still be signed in who leave that of `party`, or none. */
function namesBeside(left: Array<Left>, party: RelyingParty | null): string[] {
  const names: string[] = [];
  for (let i = 0; i < left.length; i++) {
    const config = left[i].party.config;
    if (party !== null && party.config.issuer == config.issuer) continue;
    if (!names.includes(config.providerName)) names.push(config.providerName);
  }
  return names;
}

function endSessionUrl(
  left: Left,
  endpoint: Url,
  remaining: string[],
  request: WebRequest,
  returnUrl: JudgedUrl | null,
): Writer {
  const party = left.party;
  const config = party.config;
  const record = left.record;
  const home = request.place.callbackOrigin(config);
  const uri = home + JudgedUrl.endpoint(config, SIGNED_OUT).text;
  const ask = new EndSessionRequest(endpoint, config.clientId, uri, config.logout.parameters);
  if (record !== null) {
    const token = new Writer(2 * record.idToken.length);
    if (unpackToken(record.idToken, token)) ask.idToken = token.toBytes();
    ask.logoutHint = logoutHintOf(packedClaims(record.idToken));
  }
  const end = returnUrl === null ? "" : returnUrl.fromCallback(config, request.place).text;
  ask.state = stateOf(party, new LogoutState(end, remaining));
  const url = ask.write();
  if (url.length <= MAX_END_SESSION_URL_BYTES || end.length == 0) return url;
  // What was asked for is too long to come back to.
  ask.state = stateOf(party, new LogoutState("", remaining));
  return ask.write();
}

/** Empty where there is no randomness: then people end at the signed-out page. */
function stateOf(party: RelyingParty, state: LogoutState): string {
  const nonce = randomBytes(NONCE_BYTES);
  return nonce === null ? "" : party.logouts.make(state, nonce);
}

/**
 * Where the form that confirms a sign-out may lead, for `form-action`. Chromium holds each redirect that follows to it: to the
 * provider, on the provider's own way, which may be by others that it relies on, and back to wherever the sign-out ends.
 */
export function formTargets(group: RelyingPartyGroup, request: WebRequest, returnUrl: JudgedUrl | null): string {
  const targets: string[] = ["'self'"];
  if (returnUrl !== null) addTarget(targets, returnUrl.origin);
  for (let i = 0; i < request.sessions.length; i++) {
    const party = group.numbered(request.sessions[i].party);
    if (party === null) continue;
    const endpoint = endSessionEndpoint(party);
    if (endpoint === null) continue;
    addTarget(targets, endpoint.origin);
    addTarget(targets, request.place.callbackOrigin(party.config));
  }
  for (let i = 0; i < group.length; i++) {
    const place = group.parties[i].config.logout.redirectUrl;
    if (place.length > 0) addTarget(targets, JudgedUrl.configured(place).origin);
  }
  return targets.join(" ");
}

function addTarget(targets: string[], origin: string): void {
  if (origin.length == 0) return;
  const target = origin.startsWith("https:") ? "https:" : origin;
  if (!targets.includes(target)) targets.push(target);
}
