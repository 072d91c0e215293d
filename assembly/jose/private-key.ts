import { RsaPrivateKey } from "../crypto/rsa/rsa-private-key";
import { decodeBase64Lenient } from "../text/base64url";
import { Bytes, bytesOf, copyBytes, equalViews, pointer } from "../text/bytes";
import { JsonValue, parseForeignJson } from "../text/json";
import { DerReader } from "./der-reader";
import { DerTag } from "./der-writer";
import { readPem } from "./pem";
import { RsaNumbers } from "./rsa-numbers";
import { Es256Key, es256Key, RsaSigningKey, SigningKey } from "./signing-key";

/** What is expected where a private key is read. */
export const PRIVATE_KEY = "a private key of RSA (2048 to 4096 bits) or P-256, in PEM or as a JWK, not encrypted";

/** Far more than a key of 4096 bits takes. */
const MAX_LENGTH = 16384;
const P256_SIZE = 32;

// Object identifiers, by what they stand for.
const rsaEncryption: StaticArray<u8> = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ecPublicKey: StaticArray<u8> = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const secp256r1: StaticArray<u8> = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const secp384r1: StaticArray<u8> = [0x2b, 0x81, 0x04, 0x00, 0x22];
const secp521r1: StaticArray<u8> = [0x2b, 0x81, 0x04, 0x00, 0x23];
const ed25519: StaticArray<u8> = [0x2b, 0x65, 0x70];
const RSA_MEMBERS: string[] = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/** A private key that was read, or what was found in its place. */
export class PrivateKey {
  /** What was found that is no such key, without a byte of it; empty: it is one. */
  flaw: string = "";
  /** `kid` and `alg` of a JWK; empty where there is none. */
  keyId: string = "";
  algorithm: string = "";
  /** One of the two is not null where there is no flaw. */
  private ec: Es256Key | null = null;
  private rsa: RsaPrivateKey | null = null;
  private numbers: RsaNumbers | null = null;

  /** The algorithms that it can sign with here, the most common first. */
  get algorithms(): string[] {
    return this.ec !== null ? ["ES256"] : this.rsa !== null ? ["RS256", "PS256"] : [];
  }

  /** The kind of key, for a mistake. */
  get kind(): string {
    return this.ec !== null ? "a key on P-256" : "an RSA key";
  }

  /** The key for an algorithm of `algorithms`; null for any other. */
  signingKey(algorithm: string): SigningKey | null {
    if (!this.algorithms.includes(algorithm)) return null;
    const rsa = this.rsa;
    return rsa === null ? this.ec : new RsaSigningKey(algorithm, rsa);
  }

  /** An RSA key as a DER PrivateKeyInfo, for a host that signs; empty for another. */
  privateKeyInfo(): Bytes {
    const numbers = this.numbers;
    return numbers === null ? copyBytes(0, 0) : numbers.privateKeyInfo();
  }

  refuse(flaw: string): PrivateKey {
    this.flaw = flaw;
    return this;
  }

  takeP256(scalar: Bytes): PrivateKey {
    // Leading zeros are missing in what some write, and some write more of them.
    const padded = new StaticArray<u8>(P256_SIZE);
    const surplus = max(scalar.length - P256_SIZE, 0);
    for (let i = 0; i < surplus; i++) if (scalar[i] != 0) return this.refuse("a key on P-256 that is too long");
    const length = scalar.length - surplus;
    memory.copy(pointer(padded) + P256_SIZE - length, pointer(scalar) + surplus, length);
    this.ec = es256Key(pointer(padded));
    return this.ec === null ? this.refuse("a key on P-256 that is not from 1 to the order") : this;
  }

  takeRsa(numbers: Bytes[]): PrivateKey {
    const read = new RsaNumbers(numbers);
    if (read.flaw.length > 0) return this.refuse(read.flaw);
    this.rsa = read.key();
    this.numbers = read;
    return this.rsa === null ? this.refuse("an RSA key whose numbers do not belong together") : this;
  }
}

/**
 * Reads a private key from PEM, in PKCS #8 (RFC 5208), PKCS #1 (RFC 8017, appendix A.1.2) or SEC 1 (RFC 5915), or from a JWK
 * (RFC 7518, sections 6.2.2 and 6.3.2).
 */
export function readPrivateKey(text: string): PrivateKey {
  const key = new PrivateKey();
  if (text.length > MAX_LENGTH) return key.refuse("a text that is too long for a key");
  if (text.trimStart().startsWith("{")) return readJwk(key, text);
  const block = readPem(text);
  if (block === null) return key.refuse("a text that is neither PEM nor a JWK");
  const label = block.label;
  if (block.isEncrypted || label == "ENCRYPTED PRIVATE KEY") return key.refuse("an encrypted private key");
  if (label.endsWith("CERTIFICATE")) return key.refuse("a certificate");
  if (label.endsWith("PUBLIC KEY")) return key.refuse("a public key");
  if (label == "OPENSSH PRIVATE KEY") return key.refuse("a private key in the form of OpenSSH");
  const content = block.content;
  if (content === null) return key.refuse("PEM that is cut off or not base64");
  const der = new DerReader(pointer(content), content.length);
  if (label == "PRIVATE KEY") return readPrivateKeyInfo(key, der);
  if (label == "RSA PRIVATE KEY") return readRsa(key, der);
  if (label == "EC PRIVATE KEY") return readEc(key, der, copyBytes(0, 0));
  return key.refuse("PEM of something else");
}

/** PrivateKeyInfo: version, algorithm, the key in an octet string. */
function readPrivateKeyInfo(key: PrivateKey, der: DerReader): PrivateKey {
  const info = der.next(DerTag.Sequence);
  if (info === null || info.next(DerTag.Integer) === null) return damaged(key);
  const algorithm = info.next(DerTag.Sequence);
  const content = info.next(DerTag.OctetString);
  if (algorithm === null || content === null) return damaged(key);
  const identifier = algorithm.nextBytes(DerTag.ObjectIdentifier);
  if (isSame(identifier, rsaEncryption)) return readRsa(key, content);
  if (isSame(identifier, ecPublicKey)) {
    return readEc(key, content, algorithm.nextBytes(DerTag.ObjectIdentifier));
  }
  return key.refuse(isSame(identifier, ed25519) ? "a key on Ed25519" : "a private key of another kind");
}

/** RSAPrivateKey: version, then the numbers. */
function readRsa(key: PrivateKey, der: DerReader): PrivateKey {
  const sequence = der.next(DerTag.Sequence);
  if (sequence === null || sequence.next(DerTag.Integer) === null) return damaged(key);
  const numbers: Bytes[] = [];
  for (let i = 0; i < RSA_MEMBERS.length; i++) numbers.push(sequence.nextBytes(DerTag.Integer));
  return key.takeRsa(numbers);
}

/** ECPrivateKey: version, the key, and maybe the curve, where `curve` is empty. */
function readEc(key: PrivateKey, der: DerReader, curve: Bytes): PrivateKey {
  const sequence = der.next(DerTag.Sequence);
  if (sequence === null || sequence.next(DerTag.Integer) === null) return damaged(key);
  const scalar = sequence.nextBytes(DerTag.OctetString);
  const parameters = sequence.next(DerTag.Context0);
  if (curve.length == 0 && parameters !== null) curve = parameters.nextBytes(DerTag.ObjectIdentifier);
  if (isSame(curve, secp384r1)) return key.refuse("a key on P-384");
  if (isSame(curve, secp521r1)) return key.refuse("a key on P-521");
  return isSame(curve, secp256r1) ? key.takeP256(scalar) : key.refuse("a key on another curve");
}

function readJwk(key: PrivateKey, text: string): PrivateKey {
  const source = bytesOf(text);
  const document = parseForeignJson(pointer(source), source.length);
  const jwk = document.root;
  if (document.error || !jwk.isObject()) return key.refuse("JSON that is damaged");
  if (!jwk.member("keys").isAbsent) return key.refuse("a JWK Set");
  const type = jwk.member("kty");
  if (type.equals("oct")) return key.refuse("a symmetric key");
  const isEc = type.equals("EC");
  if (!isEc && !type.equals("RSA")) return key.refuse("a JWK of another kind");
  if (jwk.member("d").isAbsent) return key.refuse("a public key");
  key.keyId = jwk.member("kid").asString();
  key.algorithm = jwk.member("alg").asString();
  if (isEc) {
    const curve = jwk.member("crv");
    if (curve.equals("P-384") || curve.equals("P-521")) return key.refuse("a key on " + curve.asString());
    return curve.equals("P-256") ? key.takeP256(number(jwk, "d")) : key.refuse("a key on another curve");
  }
  const numbers: Bytes[] = [];
  for (let i = 0; i < RSA_MEMBERS.length; i++) numbers.push(number(jwk, RSA_MEMBERS[i]));
  return key.takeRsa(numbers);
}

/** A member in base64url; empty when it is missing or something else. */
function number(jwk: JsonValue, name: string): Bytes {
  const text = jwk.member(name).asBytes();
  const decoded = decodeBase64Lenient(pointer(text), text.length);
  return decoded === null ? copyBytes(0, 0) : decoded;
}

function damaged(key: PrivateKey): PrivateKey {
  return key.refuse("a private key that is damaged");
}

function isSame(a: Bytes, b: Bytes): bool {
  return equalViews(pointer(a), a.length, pointer(b), b.length);
}
