import { AuthenticationConfig } from "../config/require-config";
import { equalConstantTime } from "../crypto/constant-time";
import { deriveBytes } from "../crypto/hkdf";
import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { DPOP_SEED_BYTES } from "../oidc/dpop";
import { base64UrlLength, encodeBase64Url, fromBase64Url, toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, copyBytes, pointer } from "../text/bytes";
import { MAX_ORIGIN_LENGTH } from "../text/origin";
import { Reader } from "../text/reader";
import { MAX_RETURN_URL_LENGTH } from "../text/return-url";
import { textOf } from "../text/utf8";
import { Writer } from "../text/writer";
import { KeyRing, Purpose } from "./keys";
import { associatedData, NONCE_BYTES, open, SEAL_OVERHEAD, sealTo } from "./seal";

/** Seconds that a login may take. */
export const LOGIN_SECONDS = 600;
/** A longer return URL is not kept: the login ends at `/`. @internal */
export const MAX_RETURN_URL_BYTES = MAX_RETURN_URL_LENGTH + MAX_ORIGIN_LENGTH;

const BINDING_BYTES = 16;
/** Before what a state holds of the authentication that is asked for; no return URL begins so. */
const ASKED: u8 = 1;
/** Of that: the byte before it, the age, and the length of the classes. */
const ASKED_BYTES = 1 + 4 + 4;
const SECRET_BYTES = 32;
/** What nobody else knows all of: binding, nonce and verifier. */
const SECRETS_BYTES = BINDING_BYTES + 2 * SECRET_BYTES;
/** Random bytes that one login takes: binding, nonce, verifier, and a nonce for each of the two seals. */
export const LOGIN_RANDOM_BYTES = BINDING_BYTES + 2 * SECRET_BYTES + 2 * NONCE_BYTES;

/** In base64url: of the longest state, which is longer than a login cookie. */
const MAX_SEALED_LENGTH = 6144;
/** How far the clocks of two replicas may differ. */
const CLOCK_SKEW_SECONDS = 60;
const COOKIE_NAME = "gatehouse-login-";
/** Bytes of the state's hash in the cookie's name. */
const NAME_BYTES = 6;

// Scratch: what is sealed, in clear and sealed, and the hash of a state.
const CONTENT = memory.data(BINDING_BYTES + MAX_RETURN_URL_BYTES, 8);
const SEALED = memory.data(SEAL_OVERHEAD + BINDING_BYTES + MAX_RETURN_URL_BYTES, 8);
const DIGEST = memory.data(SHA256_SIZE, 16);

/** How long the `state` of a login is, with a return URL of so many bytes, that asks for this authentication. */
export function stateLength(returnUrlBytes: i32, asked: AuthenticationConfig | null = null): i32 {
  return base64UrlLength(SEAL_OVERHEAD + BINDING_BYTES + encodeAsked(asked).length + returnUrlBytes);
}

function encodeAsked(asked: AuthenticationConfig | null): Bytes {
  if (asked === null) return new StaticArray<u8>(0);
  const acrValues = bytesOf(asked.acrValues.join(" "));
  const writer = new Writer(ASKED_BYTES + acrValues.length).u8(ASKED).u32(asked.maxAgeSeconds);
  return writer.u32(acrValues.length).bytes(acrValues).toBytes();
}

/** The name that all login cookies begin with; `__Host-` over https (RFC 6265bis 4.1.3). */
export function loginCookiePrefix(secure: bool): string {
  return secure ? "__Host-" + COOKIE_NAME : COOKIE_NAME;
}

/** The cookie's name of the login with this `state`: the prefix and 8 characters of the state's SHA-256. */
export function loginCookieName(secure: bool, state: Bytes): string {
  sha256(pointer(state), state.length, DIGEST);
  return loginCookiePrefix(secure) + toBase64Url(DIGEST, NAME_BYTES);
}

/** A login under way, as the browser carries it: `state` in the URL, `cookie` in the login cookie. All of it is base64url. */
export class Login {
  constructor(
    /** The `state` parameter: the sealed binding and return URL. */
    readonly state: Bytes,
    /** The login cookie's value: the sealed binding, nonce, verifier and time. */
    readonly cookie: Bytes,
    /** The `nonce` parameter (OpenID Connect Core 3.1.2.1). */
    readonly nonce: Bytes,
    /** The code verifier (RFC 7636 4.1). */
    readonly verifier: Bytes,
    private secrets: Bytes,
  ) {}

  /** The same as the callback's `OpenedLogin` has. */
  get dpopSeed(): Bytes {
    return seedFrom(this.secrets);
  }
}

/** The seed of the key that the login's tokens are to be bound to. The binding alone is told to nobody. */
function seedFrom(secrets: Bytes): Bytes {
  return deriveBytes(secrets, "gatehouse v1", "dpop seed", DPOP_SEED_BYTES);
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

  /**
   * Begins a login. `random`: `LOGIN_RANDOM_BYTES` fresh bytes; `asked`: what its ID token is to be checked for. A return URL
   * that is too long becomes `/`.
   */
  begin(returnUrl: string, nowSeconds: i64, random: Bytes, asked: AuthenticationConfig | null = null): Login {
    const binding = pointer(random);
    const nonce = binding + BINDING_BYTES;
    const verifier = nonce + SECRET_BYTES;
    const stateNonce = verifier + SECRET_BYTES;
    const cookieNonce = stateNonce + NONCE_BYTES;
    memory.copy(CONTENT, binding, BINDING_BYTES);

    const authentication = encodeAsked(asked);
    let target = bytesOf(returnUrl);
    if (authentication.length + target.length > MAX_RETURN_URL_BYTES) target = bytesOf("/");
    memory.copy(CONTENT + BINDING_BYTES, pointer(authentication), authentication.length);
    memory.copy(CONTENT + BINDING_BYTES + authentication.length, pointer(target), target.length);
    const length = BINDING_BYTES + authentication.length + target.length;
    const state = this.seal(Purpose.State, this.stateContext, stateNonce, length);

    memory.copy(CONTENT + BINDING_BYTES, nonce, 2 * SECRET_BYTES);
    store<i64>(CONTENT + BINDING_BYTES + 2 * SECRET_BYTES, nowSeconds);
    const cookie = this.seal(Purpose.Login, this.cookieContext, cookieNonce, BINDING_BYTES + 2 * SECRET_BYTES + 8);
    const secrets = copyBytes(binding, SECRETS_BYTES);
    return new Login(state, cookie, encoded(nonce, SECRET_BYTES), encoded(verifier, SECRET_BYTES), secrets);
  }

  /** Seals the first `length` bytes of `CONTENT`. */
  private seal(purpose: Purpose, context: Bytes, nonce: usize, length: i32): Bytes {
    sealTo(this.keys, purpose, context, nonce, CONTENT, length, SEALED);
    return encoded(SEALED, length + SEAL_OVERHEAD);
  }

  /** Opens a `state`; null when it is none of this relying party's. */
  openState(state: string): OpenedState | null {
    const content = this.open(Purpose.State, this.stateContext, state);
    if (content === null || content.length < BINDING_BYTES) return null;
    const reader = new Reader(pointer(content), content.length);
    const binding = reader.bytes(BINDING_BYTES);
    const hasAsked = content.length > BINDING_BYTES && content[BINDING_BYTES] == ASKED;
    const asked = hasAsked ? readAsked(reader) : null;
    const length = reader.remaining;
    const returnUrl = textOf(reader.take(length), length);
    return returnUrl === null || reader.failed ? null : new OpenedState(binding, returnUrl, asked);
  }

  /** Opens a login cookie; null when it is none of this relying party's. */
  openCookie(cookie: string): OpenedLogin | null {
    const content = this.open(Purpose.Login, this.cookieContext, cookie);
    if (content === null) return null;
    const reader = new Reader(pointer(content), content.length);
    const login = new OpenedLogin();
    login.binding = reader.bytes(BINDING_BYTES);
    login.nonce = toBase64Url(reader.take(SECRET_BYTES), SECRET_BYTES);
    login.verifier = toBase64Url(reader.take(SECRET_BYTES), SECRET_BYTES);
    login.startTime = reader.i64();
    if (reader.failed || reader.remaining != 0) return null;
    login.secrets = copyBytes(pointer(content), SECRETS_BYTES);
    return login;
  }

  private open(purpose: Purpose, context: Bytes, text: string): Bytes | null {
    if (text.length > MAX_SEALED_LENGTH) return null;
    const encoded = bytesOf(text);
    const sealed = fromBase64Url(pointer(encoded), encoded.length);
    if (sealed === null || sealed.length < SEAL_OVERHEAD) return null;
    const content = new StaticArray<u8>(sealed.length - SEAL_OVERHEAD);
    const length = open(this.keys, purpose, context, pointer(sealed), sealed.length, pointer(content));
    return length == content.length ? content : null;
  }
}

function readAsked(reader: Reader): AuthenticationConfig {
  const asked = new AuthenticationConfig();
  reader.u8();
  asked.maxAgeSeconds = reader.u32();
  const length = <i32>reader.u32();
  const acrValues = textOf(reader.take(length), reader.failed ? 0 : length);
  if (acrValues !== null && acrValues.length > 0) asked.acrValues = acrValues.split(" ");
  return asked;
}

function encoded(source: usize, length: i32): Bytes {
  const text = new StaticArray<u8>(base64UrlLength(length));
  encodeBase64Url(source, length, pointer(text));
  return text;
}

/** What a `state` held. */
export class OpenedState {
  constructor(
    readonly binding: Bytes,
    readonly returnUrl: string,
    /** What the ID token is to be checked for; null: it is as it is. */
    readonly asked: AuthenticationConfig | null,
  ) {}
}

/** What a login cookie held. Times are seconds since 1970. */
export class OpenedLogin {
  binding: Bytes = new StaticArray<u8>(0);
  nonce: string = "";
  verifier: string = "";
  startTime: i64 = 0;
  /** As in the cookie: binding, nonce and verifier. */
  secrets: Bytes = new StaticArray<u8>(0);

  /** Of the key that its tokens are bound to. */
  get dpopSeed(): Bytes {
    return seedFrom(this.secrets);
  }

  /** Whether this is the login that `state` belongs to. Constant-time. */
  belongsTo(state: OpenedState): bool {
    return (
      this.binding.length == BINDING_BYTES &&
      state.binding.length == BINDING_BYTES &&
      equalConstantTime(pointer(this.binding), pointer(state.binding), BINDING_BYTES)
    );
  }

  /** Whether the login began less than `LOGIN_SECONDS` ago. */
  isCurrent(nowSeconds: i64): bool {
    return this.startTime <= nowSeconds + CLOCK_SKEW_SECONDS && nowSeconds - this.startTime < LOGIN_SECONDS;
  }
}
