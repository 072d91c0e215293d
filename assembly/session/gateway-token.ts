import { GatewayTokenConfig } from "../config/gateway-token-config";
import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { signJws } from "../jose/jws-signer";
import { isUsable, writeCompact } from "../oidc/further-claims";
import { toBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { writeJsonString } from "../text/json";
import { Writer } from "../text/writer";
import { GatewayKey } from "./gateway-keys";
import { packedClaims } from "./packed-token";
import { SessionRecord } from "./record";
import { authenticationOfSession } from "./session-authentication";
import { UserClaims } from "./user-claims";

const SID_LABEL = "gatehouse sid";
/** Bytes of a `sid`, before base64url. */
const SID_BYTES = 16;

/** Who makes a token, for whom, and when. Times are seconds since 1970. */
export class GatewayTokenTerms {
  constructor(
    readonly issuer: string,
    readonly audience: string,
    readonly issuedAt: i64,
    readonly expiresAt: i64,
  ) {}
}

/**
 * The gateway's own token for a session: a JWT in ES256. Null when the session's ID token is not whole. `verifiedEmails`: it has no
 * address that the provider calls unverified; `skewSeconds`: of the provider's clock.
 */
export function makeGatewayToken(
  config: GatewayTokenConfig,
  verifiedEmails: bool,
  skewSeconds: i64,
  session: SessionRecord,
  terms: GatewayTokenTerms,
  key: GatewayKey,
): Bytes | null {
  const claims = UserClaims.ofSession(session);
  if (!claims.areWhole) return null;
  const payload = new Writer(1024).text('{"iss":');
  writeJsonString(payload, terms.issuer);
  writeJsonString(payload.text(',"aud":'), terms.audience);
  writeJsonString(payload.text(',"sub":'), config.subjectPrefix + claims.member("sub").asString());
  payload.text(`,"iat":${terms.issuedAt},"exp":${terms.expiresAt},"sid":"${sidOf(session)}"`);
  const authentication = authenticationOfSession(session, packedClaims(session.idToken), skewSeconds);
  if (authentication.time > 0) payload.text(`,"auth_time":${authentication.time}`);
  if (authentication.acr.length > 0) writeJsonString(payload.text(',"acr":'), authentication.acr);
  addClaims(payload, config.claims, claims, verifiedEmails && claims.isEmailUnverified);
  const header = `{"alg":"ES256","typ":"JWT","kid":"${key.id}"}`;
  return signJws(header, payload.text("}").toString(), key.key);
}

function addClaims(payload: Writer, names: string[], claims: UserClaims, hidesEmail: bool): void {
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const isOfEmail = name == "email" || name == "email_verified";
    if (isOfEmail && hidesEmail) continue;
    const value = name == "email_verified" ? claims.emailVerified : claims.member(name);
    if (!isUsable(value)) continue;
    writeJsonString(payload.text(","), name);
    writeCompact(payload.text(":"), value.raw());
  }
}

/**
 * The session's name for applications: the same in all its tokens, whatever is refreshed and whichever secret seals. Nobody finds
 * its id by it, and it is not the provider's `sid`, with which anybody could end the session there.
 */
function sidOf(session: SessionRecord): string {
  const content = new Writer(64).text(SID_LABEL).u8(0).bytes(session.id).toBytes();
  const digest = new StaticArray<u8>(SHA256_SIZE);
  sha256(pointer(content), content.length, pointer(digest));
  return toBase64Url(pointer(digest), SID_BYTES);
}
