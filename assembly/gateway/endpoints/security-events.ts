import { equalConstantTime } from "../../crypto/constant-time";
import { parseJws } from "../../jose/jws";
import { checkAudience, claimsOf } from "../../jose/jwt";
import { Reason } from "../../reason";
import { Bytes, bytesOf, pointer } from "../../text/bytes";
import { JsonValue, writeJsonString } from "../../text/json";
import { Writer } from "../../text/writer";
import { Recipient } from "../recipient";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { deliveryError, SecurityEventReceiver } from "../signals/security-events";
import { VerifiedToken } from "../tokens/token-verifier";
import { WebRequest } from "../web-request";
import { bearerOf, SignedNotice } from "./signed-notice";

/** Where security events are pushed to, below `prefix`. */
export const SECURITY_EVENTS_NAME = "security_events";
const MEDIA_TYPE = "application/secevent+jwt";

/** A relying party of a host whose transmitter may push events. */
class Taker {
  constructor(
    readonly party: RelyingParty,
    readonly events: SecurityEventReceiver,
  ) {}
}

/** Whether some of a host's relying parties take events that are pushed. */
export function takesPushedEvents(group: RelyingPartyGroup): bool {
  return takersOf(group).length > 0;
}

function takersOf(group: RelyingPartyGroup): Array<Taker> {
  const takers: Array<Taker> = [];
  for (let i = 0; i < group.length; i++) {
    const events = group.parties[i].notices.securityEvents;
    if (events !== null && group.parties[i].config.logout.sharedSignals.push)
      takers.push(new Taker(group.parties[i], events));
  }
  return takers;
}

/** Refuses who does not show the token that is configured, before anything else is looked at; null for who does. */
export function admitSecurityEvent(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const takers = takersOf(group);
  if (takers.length == 0 || admitted(takers, request).length > 0) return null;
  const reply = refuse(takers[0], request, Reason.NoticeCallerRefused, "");
  return reply.header("www-authenticate", 'Bearer realm="gatehouse"');
}

/** Those of `takers` whose transmitter may have sent a request, by its bearer token. */
function admitted(takers: Array<Taker>, request: WebRequest): Array<Taker> {
  const given = bytesOf(bearerOf(request));
  const found: Array<Taker> = [];
  for (let i = 0; i < takers.length; i++) {
    const wanted = bytesOf(takers[i].party.config.logout.sharedSignals.bearer);
    const isSame = given.length == wanted.length && equalConstantTime(pointer(given), pointer(wanted), wanted.length);
    if (wanted.length == 0 || isSame) found.push(takers[i]);
  }
  return found;
}

/** Ends the sessions that a transmitter says have ended (RFC 8935, section 2). */
export function serveSecurityEvents(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const takers = admitted(takersOf(group), request);
  if (takers.length == 0) return admitSecurityEvent(group, request);
  if (request.contentType != MEDIA_TYPE) {
    return refuse(takers[0], request, Reason.RequestBodyTypeRefused, "expected " + MEDIA_TYPE);
  }
  const token = request.body;
  return new PushedEvent(addressees(takers, token), request.recipient(), token).judge();
}

/**
 * Those of `takers` that a token may be for, by what it says of itself, which is not verified yet: those of its issuer and audience,
 * else of its issuer, else the first. Never none.
 */
function addressees(takers: Array<Taker>, token: Bytes): Array<Taker> {
  if (takers.length == 1) return takers;
  const claims = claimsOf(parseJws(pointer(token), token.length));
  const ofIssuer: Array<Taker> = [];
  const ofBoth: Array<Taker> = [];
  for (let i = 0; i < takers.length; i++) {
    if (!claims.member("iss").equals(takers[i].events.transmitter.name)) continue;
    ofIssuer.push(takers[i]);
    if (checkAudience(claims, audiencesOf(takers[i].party)) == Reason.None) ofBoth.push(takers[i]);
  }
  if (ofBoth.length > 0) return ofBoth;
  return ofIssuer.length > 0 ? ofIssuer : [takers[0]];
}

/** What transmitters call a receiver: its client, where it gets the events, or where its users are. */
function audiencesOf(party: RelyingParty): string[] {
  const config = party.config;
  const audiences = [config.clientId].concat(config.provider.audiences);
  const origin = config.redirectOrigin;
  if (origin.length > 0) audiences.push(origin + config.prefix + "/" + SECURITY_EVENTS_NAME);
  if (origin.length > 0) audiences.push(origin);
  return audiences;
}

class PushedEvent extends SignedNotice {
  /** `takers`: of one transmitter, not none. */
  constructor(
    private takers: Array<Taker>,
    recipient: Recipient,
    private token: Bytes,
  ) {
    super(takers[0].party.root, takers[0].events.transmitter.provider, recipient);
  }

  protected verify(now: i64): VerifiedToken {
    return this.takers[0].events.verify(this.token, audiencesOf(this.takers[0].party), now);
  }

  protected accept(claims: JsonValue, now: i64): Reply {
    let refused = Reason.None;
    let isTaken = false;
    for (let i = 0; i < this.takers.length; i++) {
      const reason = this.takers[i].events.accept(claims, now, this.recipient.trace);
      // The user of one is another issuer's to the next.
      if (reason == Reason.None) isTaken = true;
      else if (refused == Reason.None) refused = reason;
    }
    return isTaken ? new Reply(202, "security_event") : this.refuse(refused, "");
  }

  protected refuse(reason: Reason, detail: string): Reply {
    return refuse(this.takers[0], this.recipient, reason, detail);
  }
}

/** RFC 8935, section 2.3. */
function refuse(taker: Taker, recipient: Recipient, reason: Reason, detail: string): Reply {
  const why = taker.events.refuse(reason, detail, recipient.trace);
  const json = new Writer().text('{"err":"' + deliveryError(reason) + '","description":');
  writeJsonString(json, why);
  const status = reason == Reason.NoticeCallerRefused ? 401 : reason == Reason.ProviderNotReady ? 503 : 400;
  const reply = new Reply(status, reasonLabel(reason));
  return reply.content("application/json", json.text("}\n").toString());
}
