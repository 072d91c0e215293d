import { NamedValue } from "../config/logout-config";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonValue } from "../text/json";
import { writeQueryComponent } from "../text/percent";
import { parseQuery, QueryParameters } from "../text/query";
import { Url } from "../text/url";
import { Writer } from "../text/writer";

/** A longer URL is not made: servers and proxies refuse some of them. In bytes. */
export const MAX_END_SESSION_URL_BYTES = 4096;
const MAX_HINT_LENGTH = 256;
/** The claims that say who leaves, the best first: what Entra ID wants, the provider's own name of its session, then the user's. */
const HINT_CLAIMS: string[] = ["login_hint", "sid", "email", "sub"];

/** The `logout_hint` that stands in an ID token's place, from the token's claims; empty: there is none. */
export function logoutHintOf(claims: JsonValue): string {
  for (let i = 0; i < HINT_CLAIMS.length; i++) {
    const value = claims.member(HINT_CLAIMS[i]).asString();
    if (value.length > 0 && value.length <= MAX_HINT_LENGTH) return value;
  }
  return "";
}

/** A request to a provider's `end_session_endpoint` (OpenID Connect RP-Initiated Logout 1.0, section 2). */
export class EndSessionRequest {
  /** An ID token of the session that ends; empty: none. */
  idToken: Bytes = new StaticArray<u8>(0);
  /** Sent where the ID token is not. */
  logoutHint: string = "";
  /** Empty: none. */
  state: string = "";

  constructor(
    private endpoint: Url,
    private clientId: string,
    private postLogoutRedirectUri: string,
    private parameters: NamedValue[],
  ) {}

  /**
   * The URL that the browser is sent to. A query that the endpoint has of its own is kept, and what that names is not added to it.
   * The ID token is left out where the URL would become too long with it.
   */
  write(): Writer {
    const whole = this.writeWith(this.idToken.length > 0 && this.idToken.length < MAX_END_SESSION_URL_BYTES);
    return whole.length <= MAX_END_SESSION_URL_BYTES ? whole : this.writeWith(false);
  }

  private writeWith(hasIdToken: bool): Writer {
    const endpoint = this.endpoint;
    const url = new Writer(1024).text(endpoint.origin).text(endpoint.path).text(endpoint.query);
    const start = endpoint.query.length;
    const query = bytesOf(start > 0 ? endpoint.query.substring(1) : "");
    const own = parseQuery(pointer(query), query.length);
    const token = this.idToken;
    const idToken = hasIdToken ? String.UTF8.decodeUnsafe(pointer(token), token.length) : "";
    let separator = start == 0 ? "?" : start > 1 ? "&" : "";
    separator = append(url, own, separator, "id_token_hint", idToken);
    separator = append(url, own, separator, "client_id", this.clientId);
    separator = append(url, own, separator, "logout_hint", hasIdToken ? "" : this.logoutHint);
    separator = append(url, own, separator, "post_logout_redirect_uri", this.postLogoutRedirectUri);
    separator = append(url, own, separator, "state", this.state);
    for (let i = 0; i < this.parameters.length; i++) {
      const parameter = this.parameters[i];
      separator = append(url, own, separator, parameter.name, parameter.value, true);
    }
    return url;
  }
}

/** Appends a parameter unless it is empty, or one of `own`; answers what stands before the next. */
function append(
  url: Writer,
  own: QueryParameters,
  separator: string,
  name: string,
  value: string,
  mayBeEmpty: bool = false,
): string {
  if ((value.length == 0 && !mayBeEmpty) || own.count(name) > 0) return separator;
  writeQueryComponent(url.text(separator), name);
  writeQueryComponent(url.text("="), value);
  return "&";
}
