/** What is in the cookies, once they are open. Times are seconds since 1970. */

const SESSION_VERSION = 2;
const ID_BYTES = 16;
/** Of a session's id, which is what names it in logs. */
const NAME_BYTES = 6;

const ID_TOKEN = 1;
const ACCESS_TOKEN = 2;
const REFRESH_TOKEN = 3;
const UNVERIFIED_EMAIL = 4;
const USER_INFO = 5;
const AUTHENTICATION_TIME = 7;
const AUTHENTICATION_CLASS = 8;
const DPOP_SEED = 9;

const JWT = 1;
const BINDING_BYTES = 16;
const SECRET_BYTES = 32;
const LOGIN_BYTES = BINDING_BYTES + 2 * SECRET_BYTES + 8;

/** What a session's cookie holds. */
export interface Session {
  /** As the gateway's log names it. */
  readonly name: string;
  /** Counts the refreshes. */
  readonly generation: number;
  readonly loginTime: number;
  readonly refreshTime: number;
  readonly sealTime: number;
  readonly idTokenExpiry: number;
  /** 0 where the provider did not say. */
  readonly accessTokenExpiry: number;
  readonly idToken: string;
  /** Empty where none is kept. */
  readonly accessToken: string;
  /** Empty where none is kept. */
  readonly refreshToken: string;
  /** Claims of the UserInfo endpoint beside those of the ID token, as JSON; maybe empty. */
  readonly userInfo: string;
  readonly hadUnverifiedEmail: boolean;
  /** `auth_time` and `acr` of an earlier ID token; 0 and empty where they are not kept. */
  readonly authenticationTime: number;
  readonly authenticationClass: string;
  readonly isBoundToKey: boolean;
}

/** What the cookie of a login that is under way holds. */
export interface Login {
  readonly startTime: number;
  readonly nonce: string;
  readonly verifier: string;
}

/** Reads bytes from the front; one that reads past the end has failed. */
class Reader {
  #at = 0;
  failed = false;

  constructor(private readonly source: Buffer) {}

  get remaining(): number {
    return this.source.length - this.#at;
  }

  bytes(length: number): Buffer {
    if (length > this.remaining) {
      this.failed = true;
      this.#at = this.source.length;
      return Buffer.alloc(0);
    }
    this.#at += length;
    return this.source.subarray(this.#at - length, this.#at);
  }

  u8(): number {
    return this.bytes(1)[0] ?? 0;
  }

  u32(): number {
    const bytes = this.bytes(4);
    return bytes.length < 4 ? 0 : bytes.readUInt32LE();
  }

  time(): number {
    const bytes = this.bytes(8);
    return bytes.length < 8 ? 0 : Number(bytes.readBigInt64LE());
  }
}

/** The session in what opened; a text says why there is none. */
export function sessionIn(content: Buffer): Session | string {
  const reader = new Reader(content);
  const version = reader.u8();
  if (version !== SESSION_VERSION) {
    return `its record has version ${version}, expected ${SESSION_VERSION}: another release of Gatehouse made it`;
  }
  const id = reader.bytes(ID_BYTES);
  const generation = reader.u32();
  const [loginTime, refreshTime, sealTime] = [reader.time(), reader.time(), reader.time()];
  const [idTokenExpiry, accessTokenExpiry] = [reader.time(), reader.time()];
  const fields = new Map<number, Buffer>();
  while (reader.remaining > 0) fields.set(reader.u8(), reader.bytes(reader.u32()));
  const idToken = tokenIn(fields.get(ID_TOKEN));
  if (reader.failed || idToken.length === 0) return "its record is not whole";
  return {
    name: id.subarray(0, NAME_BYTES).toString("base64url"),
    ...{ generation, loginTime, refreshTime, sealTime, idTokenExpiry, accessTokenExpiry, idToken },
    accessToken: tokenIn(fields.get(ACCESS_TOKEN)),
    refreshToken: fields.get(REFRESH_TOKEN)?.toString() ?? "",
    userInfo: fields.get(USER_INFO)?.toString() ?? "",
    hadUnverifiedEmail: fields.has(UNVERIFIED_EMAIL),
    authenticationTime: new Reader(fields.get(AUTHENTICATION_TIME) ?? Buffer.alloc(0)).time(),
    authenticationClass: fields.get(AUTHENTICATION_CLASS)?.toString() ?? "",
    isBoundToKey: fields.has(DPOP_SEED),
  };
}

/** A token of a session: its kind, then a JWT's segments without base64url, each with its length, or the token as it is. */
function tokenIn(packed: Buffer | undefined): string {
  if (packed === undefined || packed.length <= 1) return "";
  const reader = new Reader(packed);
  if (reader.u8() !== JWT) return packed.subarray(1).toString();
  const segments = [1, 2, 3].map(() => reader.bytes(reader.u32()).toString("base64url"));
  return reader.failed || reader.remaining > 0 ? "" : segments.join(".");
}

/** The login in what opened; a text says why there is none. */
export function loginIn(content: Buffer): Login | string {
  if (content.length !== LOGIN_BYTES) {
    return `its record has ${content.length} bytes, expected ${LOGIN_BYTES}: another release of Gatehouse made it`;
  }
  const reader = new Reader(content.subarray(BINDING_BYTES));
  const nonce = reader.bytes(SECRET_BYTES).toString("base64url");
  const verifier = reader.bytes(SECRET_BYTES).toString("base64url");
  return { nonce, verifier, startTime: reader.time() };
}
