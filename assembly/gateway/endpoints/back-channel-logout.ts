import { logInfo, logWarning } from "../../host/log";
import { parseJws } from "../../jose/jws";
import { claimsOf, isOneOf } from "../../jose/jwt";
import { Reason } from "../../reason";
import { sidKeyOf, subjectKeyOf } from "../../session/logout-keys";
import { Bytes, bytesOf, pointer } from "../../text/bytes";
import { JsonValue, writeJsonString } from "../../text/json";
import { Writer } from "../../text/writer";
import { scopeOf } from "../log-limit";
import { countLogoutNotice } from "../metrics";
import { Recipient } from "../recipient";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { VerifiedToken } from "../tokens/token-verifier";
import { WebRequest } from "../web-request";
import { SignedNotice } from "./signed-notice";

/** Those of a host whose providers may end sessions. */
export function takersOfNotices(group: RelyingPartyGroup): Array<RelyingParty> {
  return group.parties.filter((party) => party.config.logout.backChannel);
}

/**
 * Ends the sessions that a provider says have ended (OpenID Connect Back-Channel Logout 1.0, sections 2.5 to 2.8). `parties`: those
 * of the host that take such notices, not none.
 */
export function serveBackChannelLogout(parties: Array<RelyingParty>, request: WebRequest): Reply | null {
  const form = request.form;
  const text = form.get("logout_token");
  if (form.overflow || form.count("logout_token") != 1 || text === null)
    return refuse(parties[0], request, Reason.LogoutTokenMissing, "");
  const token = bytesOf(text);
  return new LogoutNotice(addressees(parties, token), request.recipient(), token).judge();
}

/**
 * Those of `parties` that a token may be for, by what it says of itself, which is not verified yet: those of its
 * issuer and audience, else of its issuer, else the first. Never none.
 */
function addressees(parties: Array<RelyingParty>, token: Bytes): Array<RelyingParty> {
  if (parties.length == 1) return parties;
  const claims = claimsOf(parseJws(pointer(token), token.length));
  const ofIssuer: Array<RelyingParty> = [];
  const ofBoth: Array<RelyingParty> = [];
  for (let i = 0; i < parties.length; i++) {
    const party = parties[i];
    if (!claims.member("iss").equals(party.config.issuer)) continue;
    ofIssuer.push(party);
    if (isFor(claims.member("aud"), party.config.clientId)) ofBoth.push(party);
  }
  if (ofBoth.length > 0) return ofBoth;
  return ofIssuer.length > 0 ? ofIssuer : [parties[0]];
}

function isFor(audience: JsonValue, clientId: string): bool {
  if (isOneOf(audience, [clientId])) return true;
  for (let i = 0, count = audience.isArray() ? audience.length : 0; i < count; i++) {
    if (isOneOf(audience.at(i), [clientId])) return true;
  }
  return false;
}

/** One notice. */
class LogoutNotice extends SignedNotice {
  constructor(
    private parties: Array<RelyingParty>,
    recipient: Recipient,
    private token: Bytes,
  ) {
    super(parties[0].root, parties[0].provider, recipient);
  }

  protected verify(now: i64): VerifiedToken {
    const party = this.parties[0];
    const keys = party.provider.keys;
    if (keys === null) return new VerifiedToken().refuse(Reason.ProviderNotReady, "");
    return party.tokens.verifyLogoutToken(this.token, keys, now);
  }

  protected refuse(reason: Reason, detail: string): Reply {
    return refuse(this.parties[0], this.recipient, reason, detail);
  }

  protected accept(claims: JsonValue, now: i64): Reply {
    const sid = sidKeyOf(claims);
    // A notice may be sent twice, by whoever saw it: it ends no session that began since.
    const subject = sid == 0 ? subjectKeyOf(claims) : 0;
    const id = claims.member("jti").asString();
    for (let i = 0; i < this.parties.length; i++) {
      const party = this.parties[i];
      if (!party.revocations.takeNotice(id, now)) return refuse(party, this.recipient, Reason.LogoutTokenRepeated, "");
      if (sid != 0) party.revocations.revoke(sid, now);
      else party.revocations.revokeBefore(subject, now, now);
      const whose = sid != 0 ? "a session" : "all sessions of a user";
      if (party.log.allows("logout notices")) {
        logInfo(
          "the provider ended " + whose + " (back-channel logout)" + this.recipient.trace + scopeOf(party.config.name),
        );
      }
    }
    countLogoutNotice("accepted");
    return new Reply(200, "logout_notice").content("application/json", "{}\n");
  }
}

/** Section 2.8. */
function refuse(party: RelyingParty, recipient: Recipient, reason: Reason, detail: string): Reply {
  const label = reasonLabel(reason);
  const why = describeReason(reason).replace("the ID token", "the logout token");
  countLogoutNotice("refused." + label);
  if (party.log.allows("a logout notice is refused, " + label)) {
    const found = detail.length > 0 ? ": " + detail : "";
    logWarning(`a logout notice is refused, ${label}: ${why}${found}${recipient.trace}${scopeOf(party.config.name)}`);
  }
  const json = new Writer().text('{"error":"invalid_request","error_description":');
  writeJsonString(json, why);
  return new Reply(400, label).content("application/json", json.text("}\n").toString());
}
