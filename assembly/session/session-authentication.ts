import { Authentication, authenticationOf } from "../oidc/authentication";
import { JsonValue } from "../text/json";
import { SessionRecord } from "./record";

/**
 * The authentication that a session goes back to. A refresh is none: it takes nothing back and makes nothing newer (OpenID
 * Connect Core 12.2). `claims`: of the session's ID token; `skewSeconds`: of the provider's clock.
 */
export function authenticationOfSession(session: SessionRecord, claims: JsonValue, skewSeconds: i64): Authentication {
  const said = authenticationOf(claims, session.loginTime + skewSeconds);
  const before = session.authenticationTime;
  const time = before > 0 && (said.time == 0 || before < said.time) ? before : said.time;
  return new Authentication(time, said.acr.length > 0 ? said.acr : session.authenticationClass);
}
