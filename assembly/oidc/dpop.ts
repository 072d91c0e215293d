import { deriveBytes } from "../crypto/hkdf";
import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { signJws } from "../jose/jws-signer";
import { Es256Key, es256Key } from "../jose/signing-key";
import { toBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { writeJsonString } from "../text/json";
import { Writer } from "../text/writer";
import { ProviderRequest } from "./provider-request";

/** Bytes of the seed that a key is derived from. */
export const DPOP_SEED_BYTES = 32;
/** Random bytes of a proof's `jti` (RFC 9449, section 4.2, asks for 96 bits). */
export const PROOF_ID_BYTES = 16;

const PRIVATE_KEY_BYTES = 32;
/** One in 2^32 derived numbers is no private key. */
const MAX_TRIES = 4;
const MAX_NONCE_LENGTH = 1024;
const DIGEST = memory.data(SHA256_SIZE, 16);

/** Proves that one has the key that a session's tokens are bound to (RFC 9449). */
export class DpopProver {
  private header: string;

  constructor(private key: Es256Key) {
    this.header = `{"typ":"dpop+jwt","alg":"ES256","jwk":{${key.jwkMembers}}}`;
  }

  /** For `dpop_jkt` (section 10). */
  get thumbprint(): string {
    return this.key.thumbprint;
  }

  /**
   * The proof for a request (section 4.2). `id`: `PROOF_ID_BYTES` fresh random bytes; `now` in seconds since 1970;
   * `accessToken` and `nonce` are empty where there are none.
   */
  proof(request: ProviderRequest, id: Bytes, now: i64, accessToken: Bytes, nonce: string): string {
    const url = request.url;
    const payload = new Writer(512).text(`{"jti":"${toBase64Url(pointer(id), id.length)}","htm":"${request.method}"`);
    writeJsonString(payload.text(',"htu":'), url.origin + url.path);
    payload.text(`,"iat":${now}`);
    if (accessToken.length > 0) {
      sha256(pointer(accessToken), accessToken.length, DIGEST);
      payload.text(`,"ath":"${toBase64Url(DIGEST, SHA256_SIZE)}"`);
    }
    if (nonce.length > 0) writeJsonString(payload.text(',"nonce":'), nonce);
    const proof = signJws(this.header, payload.text("}").toString(), this.key);
    return proof === null ? "" : String.UTF8.decodeUnsafe(pointer(proof), proof.length);
  }
}

/** What proves a seed's key, which is the same for the same seed. Null only where none can be derived: once in 2^128 seeds. */
export function dpopProver(seed: Bytes): DpopProver | null {
  for (let i = 0; i < MAX_TRIES; i++) {
    const privateKey = deriveBytes(seed, "gatehouse v1", "dpop key " + i.toString(), PRIVATE_KEY_BYTES);
    const key = es256Key(pointer(privateKey));
    memory.fill(pointer(privateKey), 0, PRIVATE_KEY_BYTES);
    if (key !== null) return new DpopProver(key);
  }
  return null;
}

/** Whether a text may be a nonce of a server's (section 8.1: visible ASCII but for quotes and backslashes), and not too long. */
export function isDpopNonce(text: string): bool {
  if (text.length == 0 || text.length > MAX_NONCE_LENGTH) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c > 0x7e || c == 0x22 || c == 0x5c) return false;
  }
  return true;
}
