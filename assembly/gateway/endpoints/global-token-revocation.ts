import { logInfo, logWarning } from "../../host/log";
import { JwkSet } from "../../jose/jwk";
import { NoticeExpectations } from "../../oidc/signed-notice";
import { SubjectReader } from "../../oidc/subject-identifier";
import { Reason } from "../../reason";
import { keyOfSid, keyOfSubject } from "../../session/logout-keys";
import { Bytes, bytesOf, pointer } from "../../text/bytes";
import { JsonValue, parseForeignJson } from "../../text/json";
import { scopeOf } from "../log-limit";
import { countGlobalRevocation } from "../metrics";
import { Recipient } from "../recipient";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { describeReason, reasonLabel } from "../replies/reasons";
import { Reply } from "../replies/reply";
import { NoticeIssuer } from "../signals/notice-issuer";
import { VerifiedToken } from "../tokens/token-verifier";
import { WebRequest } from "../web-request";
import { bearerOf, SignedNotice } from "./signed-notice";

/** Where Okta asks for all of a user's sessions to end, below `prefix`. */
export const GLOBAL_REVOCATION_NAME = "global_token_revocation";
const TYPE = "global-token-revocation+jwt";
/** By which its `jti` is told from those of logout tokens. */
const NOTICE_PREFIX = "revocation ";

/** A relying party of a host whose users' sessions Okta may end, and what of it asks. */
class Taker {
  constructor(
    readonly party: RelyingParty,
    readonly issuer: NoticeIssuer,
  ) {}

  /** Checks the token that shows who asks, with `keys`; see `TokenVerifier`. */
  verify(token: Bytes, keys: JwkSet | null, recipient: Recipient, now: i64): VerifiedToken {
    const config = this.party.config;
    const path = config.prefix + "/" + GLOBAL_REVOCATION_NAME;
    // Whoever has a token for an endpoint of theirs chooses `Host`: it counts where nothing else is known alone.
    const audience = recipient.place.callbackOrigin(config) + path;
    const expected = new NoticeExpectations(TYPE, this.issuer.name, [audience], true);
    return this.issuer.verifier.verifyNotice(token, keys, expected, now);
  }
}

/** Whether Okta may end sessions of some of a host's relying parties. */
export function takesGlobalRevocation(group: RelyingPartyGroup): bool {
  return takersOf(group).length > 0;
}

function takersOf(group: RelyingPartyGroup): Array<Taker> {
  const takers: Array<Taker> = [];
  for (let i = 0; i < group.length; i++) {
    const okta = group.parties[i].notices.okta;
    if (okta !== null) takers.push(new Taker(group.parties[i], okta));
  }
  return takers;
}

/** Refuses who shows no token that may be good, before the body is looked at or any signature; null for who does. */
export function admitGlobalRevocation(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const takers = takersOf(group);
  if (takers.length == 0) return null;
  const admission = new Admission(takers, request);
  return admission.takers.length > 0 ? null : refuse(takers[0], request, admission.reason, admission.detail);
}

/** Those of some relying parties whose Okta may have signed the token that came with a request; else why there are none. */
class Admission {
  readonly token: Bytes;
  takers: Array<Taker> = [];
  reason: Reason = Reason.NoticeCallerRefused;
  detail: string = "";

  constructor(all: Array<Taker>, request: WebRequest) {
    const token = bytesOf(bearerOf(request));
    this.token = token;
    for (let i = 0; i < all.length && token.length > 0; i++) {
      const verified = all[i].verify(token, null, request, all[i].party.root.nowSeconds);
      if (verified.reason == Reason.ProviderNotReady) this.takers.push(all[i]);
      this.reason = verified.reason;
      this.detail = verified.detail;
    }
  }
}

/** Ends all sessions of the user whom Okta names (draft-parecki-oauth-global-token-revocation). */
export function serveGlobalRevocation(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const admission = new Admission(takersOf(group), request);
  if (admission.takers.length == 0) return admitGlobalRevocation(group, request);
  return new RevocationRequest(admission.takers, request.recipient(), admission.token, request.body).judge();
}

class RevocationRequest extends SignedNotice {
  /** `takers`: not none. */
  constructor(
    private takers: Array<Taker>,
    recipient: Recipient,
    private token: Bytes,
    private body: Bytes,
  ) {
    super(takers[0].party.root, takers[0].issuer.provider, recipient);
  }

  protected verify(now: i64): VerifiedToken {
    const taker = this.takers[0];
    return taker.verify(this.token, taker.issuer.provider.keys, this.recipient, now);
  }

  protected accept(claims: JsonValue, now: i64): Reply {
    const body = this.body;
    const document = parseForeignJson(pointer(body), body.length).root;
    // Okta's documentation had the latter, as the first versions of the draft.
    const current = document.member("sub_id");
    const named = current.isAbsent ? document.member("subject") : current;
    const id = claims.member("jti").asString();
    let refused = Reason.None;
    let isTaken = false;
    for (let i = 0; i < this.takers.length; i++) {
      const taker = this.takers[i];
      if (taker.issuer.name != this.takers[0].issuer.name) continue;
      const config = taker.party.config;
      const subject = new SubjectReader(config.issuer, config.provider.tenants, taker.issuer.name).read(named);
      const revocations = taker.party.revocations;
      let reason = subject.reason;
      if (reason == Reason.None && !revocations.takeNotice(NOTICE_PREFIX + id, now)) reason = Reason.NoticeRepeated;
      // The user of one is another issuer's to the next.
      if (reason != Reason.None) {
        if (refused == Reason.None) refused = reason;
        continue;
      }
      isTaken = true;
      if (subject.sid.length > 0) revocations.revoke(keyOfSid(subject.sid), now);
      else revocations.revokeBefore(keyOfSubject(subject.sub), now, now);
      if (taker.party.log.allows("universal logout")) {
        logInfo("Okta ended all sessions of a user (Universal Logout)" + this.recipient.trace + scopeOf(config.name));
      }
    }
    if (!isTaken) return this.refuse(refused, "");
    countGlobalRevocation("accepted");
    return new Reply(204, "global_revocation");
  }

  protected refuse(reason: Reason, detail: string): Reply {
    return refuse(this.takers[0], this.recipient, reason, detail);
  }
}

function refuse(taker: Taker, recipient: Recipient, reason: Reason, detail: string): Reply {
  const label = reasonLabel(reason);
  const why = describeReason(reason).replace("the ID token", "the token");
  countGlobalRevocation("refused." + label);
  if (taker.party.log.allows("a universal logout is refused, " + label)) {
    const found = detail.length > 0 ? ": " + detail : "";
    const scope = scopeOf(taker.party.config.name);
    logWarning(`a universal logout is refused, ${label}: ${why}${found}${recipient.trace}${scope}`);
  }
  const status = statusOf(reason);
  const reply = new Reply(status, label).content("text/plain; charset=utf-8", why + "\n");
  return status == 401 ? reply.header("www-authenticate", 'Bearer realm="gatehouse"') : reply;
}

/** What of the request is at fault: what it asks, or who asks. Whether a user is known can't be said: 404 is never answered. */
function statusOf(reason: Reason): u32 {
  switch (reason) {
    case Reason.NoticeSubjectMissing:
    case Reason.NoticeSubjectUnsupported:
    case Reason.NoticeSubjectForeign:
      return 400;
    case Reason.ProviderNotReady:
      return 503;
    default:
      return 401;
  }
}
