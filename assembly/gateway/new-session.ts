import { Config, ForwardedToken } from "../config/config";
import { numericDate } from "../jose/jwt";
import { TokenResponse } from "../oidc/token";
import { packToken } from "../session/packed-token";
import { SESSION_ID_BYTES, SessionRecord } from "../session/record";
import { copyBytes } from "../text/bytes";
import { JsonValue } from "../text/json";

/**
 * The session that a login's tokens make. Tokens that nothing needs are not kept. `id`: `SESSION_ID_BYTES` fresh random
 * bytes; `claims`: of the verified ID token; `now` in seconds since 1970.
 */
export function createSession(
  config: Config,
  tokens: TokenResponse,
  claims: JsonValue,
  id: usize,
  now: i64,
): SessionRecord {
  const session = new SessionRecord();
  session.id = copyBytes(id, SESSION_ID_BYTES);
  session.loginTime = now;
  session.idTokenExpiry = <i64>numericDate(claims.get("exp"));
  session.idToken = packToken(tokens.idToken);
  const forward = config.forward;
  if (forward.authorization == ForwardedToken.AccessToken || forward.accessTokenHeader.length > 0) {
    session.accessToken = packToken(tokens.accessToken);
    if (tokens.expiresInSeconds >= 0) session.accessTokenExpiry = now + tokens.expiresInSeconds;
  }
  return session;
}
