import { equalConstantTime } from "../crypto/constant-time";
import { sha256 } from "../crypto/sha256";
import { fromBase64Url, toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, copyBytes } from "../text/bytes";
import { Reader } from "../text/reader";
import { textOf } from "../text/utf8";
import { Writer } from "../text/writer";
import { KeyRing, Purpose } from "./keys";
import { NONCE_BYTES, SEAL_OVERHEAD, associatedData, open, seal } from "./seal";

/** Seconds that a login may take. */
export const LOGIN_SECONDS = 600;
/** A longer return URL is not kept: the login ends at `/`. */
export const MAX_RETURN_URL_BYTES = 1024;

const BINDING_BYTES = 16;
const SECRET_BYTES = 32;
/** Random bytes that one login takes: binding, nonce, verifier, and a nonce for each of the two seals. */
export const LOGIN_RANDOM_BYTES = BINDING_BYTES + 2 * SECRET_BYTES + 2 * NONCE_BYTES;

const MAX_SEALED_BYTES = 2048;
/** How far the clocks of two replicas may differ. */
const CLOCK_SKEW_SECONDS = 60;
const COOKIE_NAME = "gatehouse-login-";

/** The name that all login cookies begin with; `__Host-` over https (RFC 6265bis 4.1.3). */
export function loginCookiePrefix(secure: bool): string {
  return secure ? "__Host-" + COOKIE_NAME : COOKIE_NAME;
}

/** The cookie's name of the login with this `state`: the prefix and 8 characters of the state's SHA-256. */
export function loginCookieName(secure: bool, state: string): string {
  const bytes = bytesOf(state);
  const digest = new StaticArray<u8>(32);
  sha256(changetype<usize>(bytes), bytes.length, changetype<usize>(digest));
  return loginCookiePrefix(secure) + toBase64Url(changetype<usize>(digest), 6);
}

/** A login under way, as the browser carries it: `state` in the URL, `cookie` in the login cookie. */
export class Login {
  /** The `state` parameter: base64url of the sealed binding and return URL. */
  state: string = "";
  /** The login cookie's value: base64url of the sealed binding, nonce, verifier and time. */
  cookie: string = "";
  /** The `nonce` parameter (OpenID Connect Core 3.1.2.1). */
  nonce: string = "";
  /** The code verifier (RFC 7636 4.1). */
  verifier: string = "";
}

/** What seals and opens the logins of one relying party. */
export class LoginSealer {
  private stateContext: Bytes;
  private cookieContext: Bytes;

  constructor(
    private keys: KeyRing,
    relyingParty: string,
    issuer: string,
    clientId: string,
    secure: bool,
  ) {
    this.stateContext = associatedData(Purpose.State, "", relyingParty, issuer, clientId);
    this.cookieContext = associatedData(Purpose.Login, loginCookiePrefix(secure), relyingParty, issuer, clientId);
  }

  /** Begins a login. `random`: `LOGIN_RANDOM_BYTES` fresh bytes. A return URL that is too long becomes `/`. */
  begin(returnUrl: string, nowSeconds: i64, random: Bytes): Login {
    let at = changetype<usize>(random);
    const binding = at;
    at += BINDING_BYTES;
    const nonce = at;
    const verifier = at + SECRET_BYTES;
    at += 2 * SECRET_BYTES;
    const login = new Login();
    const target = String.UTF8.byteLength(returnUrl) <= MAX_RETURN_URL_BYTES ? returnUrl : "/";
    const state = new Writer(1088).view(binding, BINDING_BYTES).text(target);
    login.state = this.seal(Purpose.State, this.stateContext, at, state);
    const cookie = new Writer(88)
      .view(binding, BINDING_BYTES)
      .view(nonce, 2 * SECRET_BYTES)
      .u64(nowSeconds);
    login.cookie = this.seal(Purpose.Login, this.cookieContext, at + NONCE_BYTES, cookie);
    login.nonce = toBase64Url(nonce, SECRET_BYTES);
    login.verifier = toBase64Url(verifier, SECRET_BYTES);
    return login;
  }

  private seal(purpose: Purpose, context: Bytes, nonce: usize, content: Writer): string {
    const sealed = seal(this.keys, purpose, context, nonce, content.pointer, content.length);
    return toBase64Url(changetype<usize>(sealed), sealed.length);
  }

  /** Opens a `state`; null when it is none of this relying party's. */
  openState(state: string): OpenedState | null {
    const content = this.open(Purpose.State, this.stateContext, state);
    if (content === null || content.length < BINDING_BYTES) return null;
    const at = changetype<usize>(content);
    const returnUrl = textOf(at + BINDING_BYTES, content.length - BINDING_BYTES);
    return returnUrl === null ? null : new OpenedState(copyBytes(at, BINDING_BYTES), returnUrl);
  }

  /** Opens a login cookie; null when it is none of this relying party's. */
  openCookie(cookie: string): OpenedLogin | null {
    const content = this.open(Purpose.Login, this.cookieContext, cookie);
    if (content === null) return null;
    const reader = new Reader(changetype<usize>(content), content.length);
    const login = new OpenedLogin();
    login.binding = reader.bytes(BINDING_BYTES);
    login.nonce = toBase64Url(reader.take(SECRET_BYTES), SECRET_BYTES);
    login.verifier = toBase64Url(reader.take(SECRET_BYTES), SECRET_BYTES);
    login.startTime = reader.i64();
    return reader.failed || reader.remaining != 0 ? null : login;
  }

  private open(purpose: Purpose, context: Bytes, text: string): Bytes | null {
    if (text.length > MAX_SEALED_BYTES) return null;
    const encoded = bytesOf(text);
    const sealed = fromBase64Url(changetype<usize>(encoded), encoded.length);
    if (sealed === null || sealed.length < SEAL_OVERHEAD) return null;
    const content = new StaticArray<u8>(sealed.length - SEAL_OVERHEAD);
    const length = open(
      this.keys,
      purpose,
      context,
      changetype<usize>(sealed),
      sealed.length,
      changetype<usize>(content),
    );
    return length == content.length ? content : null;
  }
}

/** What a `state` held. */
export class OpenedState {
  constructor(
    readonly binding: Bytes,
    readonly returnUrl: string,
  ) {}
}

/** What a login cookie held. Times are seconds since 1970. */
export class OpenedLogin {
  binding: Bytes = new StaticArray<u8>(0);
  nonce: string = "";
  verifier: string = "";
  startTime: i64 = 0;

  /** Whether this is the login that `state` belongs to. Constant-time. */
  belongsTo(state: OpenedState): bool {
    return (
      this.binding.length == BINDING_BYTES &&
      state.binding.length == BINDING_BYTES &&
      equalConstantTime(changetype<usize>(this.binding), changetype<usize>(state.binding), BINDING_BYTES)
    );
  }

  /** Whether the login began less than `LOGIN_SECONDS` ago. */
  isCurrent(nowSeconds: i64): bool {
    return this.startTime <= nowSeconds + CLOCK_SKEW_SECONDS && nowSeconds - this.startTime < LOGIN_SECONDS;
  }
}
