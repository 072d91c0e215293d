import { JwkSet, parseJwkSet } from "../../../assembly/jose/jwk";
import { Reason } from "../../../assembly/reason";
import { fromBase64Url, toBase64Url } from "../../../assembly/text/base64url";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function parse(text: string): JwkSet {
  const bytes = bytesOf(text);
  return parseJwkSet(pointer(bytes), bytes.length);
}

/** A number of `length` bytes that are zero but for the first and the last, in base64url. */
function number(length: i32, first: u8 = 0x80, last: u8 = 1): string {
  const bytes = new StaticArray<u8>(length);
  bytes[0] = first;
  bytes[length - 1] = last;
  return toBase64Url(pointer(bytes), length);
}

/** An RSA key with further members, such as `"use":"sig",`. */
function key(members: string = "", modulus: string = number(256), exponent: string = "AQAB"): string {
  return `{${members}"kty":"RSA","n":"${modulus}","e":"${exponent}"}`;
}

/** Why the only key of a set is skipped; "" when it is taken. */
function flaw(entry: string): string {
  const set = parse(`{"keys":[${entry}]}`);
  if (set.skipped.length == 0) return set.reason == Reason.None && set.keys.length == 1 ? "" : "?";
  return set.reason == Reason.JwksNoUsableKey ? set.skipped[0].slice("keys[0]: ".length) : "?";
}

// The keys of RFC 7515, appendix A.3, RFC 7520, section 3.1, and RFC 8037, appendix A.2.
const P256_X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const P256_Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const P521_X = "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt";
const P521_Y = "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1";
const ED25519_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

const NO_MODULUS = "n is not an odd number of 2048 to 8192 bits";
const NO_EXPONENT = "e is not an odd number from 3 up to 32 bits";

describe("a JWK Set", () => {
  it("is a JSON object with a list of keys", () => {
    const broken = [
      "",
      "{",
      "[]",
      "null",
      `{"keys":{}}`,
      `{"keys":"x"}`,
      `{"Keys":[]}`,
      "[" + key() + "]",
      "\u{feff}{}",
    ];
    for (let i = 0; i < broken.length; i++) {
      expect(parse(broken[i]).reason).toBe(Reason.JwksInvalid, broken[i]);
    }
  });
  it("is refused when it is not UTF-8", () => {
    const bytes = bytesOf(`{"keys":[${key(`"kid":"?",`)}]}`);
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0x3f) bytes[i] = 0xff;
    }
    expect(parseJwkSet(pointer(bytes), bytes.length).reason).toBe(Reason.JwksInvalid);
  });
  it("has no list of keys when that is there twice", () => {
    expect(parse(`{"keys":[${key()}],"keys":[${key()}]}`).reason).toBe(Reason.JwksInvalid);
  });
  it("is not refused for what nothing reads", () => {
    const odd = `"x":1,"x":2,"y":"\\ud83d","x5c":[],"x5t":null,`;
    expect(parse(`{"a":1,"a":2,"keys":[${key(odd)}]}`).reason).toBe(Reason.None);
  });
  it("is refused wherever it is cut short, and never traps", () => {
    const whole = bytesOf(`{"keys":[${key(`"kid":"a","key_ops":["verify"],`)}]}`);
    for (let length = 0; length < whole.length; length++) {
      expect(parseJwkSet(pointer(whole), length).reason).toBe(Reason.JwksInvalid);
    }
  });
  it("without a key has no usable one", () => {
    expect(parse(`{"keys":[]}`).reason).toBe(Reason.JwksNoUsableKey);
  });
  it("keeps its usable keys beside those that are not", () => {
    const others = `{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"},{"kty":"oct","k":"AA"},null,7,{},{"kty":"LATTICE"}`;
    const set = parse(`{"more":1,"keys":[${others},${key(`"kid":"a",`)},[],${key(`"kid":"b",`)}]}`);
    expect(set.reason).toBe(Reason.None);
    expect(set.keys.length).toBe(2);
    expect(set.keys[0].kid!).toBe("a");
    expect(set.keys[1].kid!).toBe("b");
    expect(set.skipped.join("; ")).toBe(
      "keys[0]: x and y are no point of the curve; keys[1]: kty is not RSA, EC or OKP; keys[2]: not an object; " +
        "keys[3]: not an object; keys[4]: kty is not RSA, EC or OKP; keys[5]: kty is not RSA, EC or OKP; " +
        "keys[7]: not an object",
    );
  });
  it("may have as many keys as a document holds", () => {
    const keys: string[] = [];
    for (let i = 0; i < 600; i++) keys.push(key(`"kid":"${i}",`));
    const set = parse(`{"keys":[${keys.join(",")}]}`);
    expect(set.keys.length).toBe(600);
    expect(set.keys[599].kid!).toBe("599");
    expect(set.describeSkipped()).toBe("");
  });
  it("names eight of the keys that are left out, and counts the others", () => {
    const set = parse(`{"keys":[${"7,".repeat(100)}${key()}]}`);
    expect(set.keys.length).toBe(1);
    expect(set.skipped.length).toBe(8);
    expect(set.describeSkipped().endsWith("; keys[7]: not an object; and 92 more")).toBe(true);
  });
});

describe("an RSA key", () => {
  it("has a modulus of 2048 to 8192 bits", () => {
    expect(flaw(key("", number(256)))).toBe("");
    expect(flaw(key("", number(1024)))).toBe("");
    expect(flaw(key("", number(256, 0x7f)))).toBe(NO_MODULUS);
    expect(flaw(key("", number(128)))).toBe(NO_MODULUS);
    expect(flaw(key("", number(1025, 1)))).toBe(NO_MODULUS);
    expect(flaw(key("", ""))).toBe(NO_MODULUS);
  });
  it("may have leading zeros in its modulus, which do not count", () => {
    expect(flaw(key("", number(257, 0)))).toBe(NO_MODULUS);
    const padded = parse(`{"keys":[${key("", "AAAA" + number(256))}]}`).keys[0].key.publicKeyInfo;
    const plain = parse(`{"keys":[${key()}]}`).keys[0].key.publicKeyInfo;
    expect(toBase64Url(pointer(padded), padded.length)).toBe(toBase64Url(pointer(plain), plain.length));
  });
  it("has an odd modulus", () => {
    expect(flaw(key("", number(256, 0x80, 2)))).toBe(NO_MODULUS);
  });
  it("has an odd exponent from 3 up to 32 bits", () => {
    const taken = ["Aw", "AQAB", "_____w", "AAAAAQAB"];
    const refused = ["", "AA", "AQ", "Ag", "AQAA", "AQAAAAE", "!!", "AQAB=", "AQA B"];
    for (let i = 0; i < taken.length; i++) expect(flaw(key("", number(256), taken[i]))).toBe("", taken[i]);
    for (let i = 0; i < refused.length; i++) {
      expect(flaw(key("", number(256), refused[i]))).toBe(NO_EXPONENT, refused[i]);
    }
  });
  it("is skipped when its numbers are missing, of another type or not base64url", () => {
    expect(flaw(`{"kty":"RSA","e":"AQAB"}`)).toBe(NO_MODULUS);
    expect(flaw(`{"kty":"RSA","n":7,"e":"AQAB"}`)).toBe(NO_MODULUS);
    expect(flaw(`{"kty":"RSA","n":"${number(256)}="}`)).toBe(NO_MODULUS);
    expect(flaw(`{"kty":"RSA","n":"${number(256)}","e":65537}`)).toBe(NO_EXPONENT);
  });
  it("is skipped when it is only a certificate", () => {
    expect(flaw(`{"kty":"RSA","x5c":["MIIB"]}`)).toBe(NO_MODULUS);
  });
  it("is skipped when its private part is in the set", () => {
    expect(flaw(key(`"d":"AQAB",`))).toBe("a private key");
  });
  it("is skipped when its use is not sig", () => {
    expect(flaw(key(`"use":"sig",`))).toBe("");
    expect(flaw(key(`"use":"enc",`))).toBe("use is not sig");
    expect(flaw(key(`"use":["sig"],`))).toBe("use is not sig");
  });
  it("is skipped when its key_ops do not have verify", () => {
    expect(flaw(key(`"key_ops":["sign","verify"],`))).toBe("");
    const refused = [`["encrypt"]`, `"verify"`, `{"a":"verify"}`, "7", "[null]", `""`];
    for (let i = 0; i < refused.length; i++) {
      expect(flaw(key(`"key_ops":${refused[i]},`))).toBe("key_ops does not have verify", refused[i]);
    }
  });
  it("is skipped when its alg is not verified here", () => {
    expect(flaw(key(`"alg":"RS256",`))).toBe("");
    expect(flaw(key(`"alg":"PS512",`))).toBe("");
    const refused = [`"none"`, `"rs256"`, `"RSA-OAEP"`, "7", "{}"];
    for (let i = 0; i < refused.length; i++) {
      expect(flaw(key(`"alg":${refused[i]},`))).toBe("alg is not verified here", refused[i]);
    }
    const others = [`"HS256"`, `"ES256"`, `"EdDSA"`];
    for (let i = 0; i < others.length; i++) {
      expect(flaw(key(`"alg":${others[i]},`))).toBe("alg takes keys of another kind", others[i]);
    }
  });
  it("is skipped when its kid is not a string", () => {
    expect(flaw(key(`"kid":7,`))).toBe("kid is not a string");
    expect(flaw(key(`"kid":"\\ud83d",`))).toBe("kid is not a string");
  });
  it("is skipped when a member that is read is there twice", () => {
    const names = ["kid", "use", "key_ops", "alg", "d", "kty", "n", "e"];
    for (let i = 0; i < names.length; i++) {
      const twice = key(`"${names[i]}":null,"${names[i]}":null,`);
      expect(flaw(twice)).toBe(names[i] + " is there twice");
    }
  });
  it("has what is null or empty as little as what is not there", () => {
    const absent = [
      `"alg":null,"use":null,"kid":null,"key_ops":null,"d":null,`,
      `"alg":[],"use":[],"kid":[],"key_ops":[],"d":[],"x5c":[],`,
      `"alg":"","use":"","d":"",`,
    ];
    for (let i = 0; i < absent.length; i++) {
      const set = parse(`{"keys":[${key(absent[i])}]}`);
      expect(set.reason).toBe(Reason.None, absent[i]);
      expect(set.keys[0].kid === null && set.keys[0].algorithm === null).toBe(true);
    }
  });
  it("may be in standard base64, or padded", () => {
    const modulus = new StaticArray<u8>(256).fill(0xfb);
    const url = toBase64Url(pointer(modulus), 256);
    const standard = url.split("-").join("+").split("_").join("/");
    expect(standard).not.toBe(url);
    const written = [url, url + "==", standard, standard + "=="];
    const plain = parse(`{"keys":[${key("", url)}]}`).keys[0].key.publicKeyInfo;
    for (let i = 0; i < written.length; i++) {
      const info = parse(`{"keys":[${key("", written[i])}]}`).keys[0].key.publicKeyInfo;
      expect(toBase64Url(pointer(info), info.length)).toBe(toBase64Url(pointer(plain), plain.length));
    }
    expect(flaw(key("", url + "="))).toBe(NO_MODULUS);
    expect(flaw(ecKey("P-256", P256_X + "=", P256_Y.split("_").join("/") + "="))).toBe("");
    expect(flaw(`{"kty":"OKP","crv":"Ed25519","x":"${ED25519_X.split("_").join("/")}="}`)).toBe("");
  });
  it("without a kid differs from one with an empty kid", () => {
    const set = parse(`{"keys":[${key()},${key(`"kid":"",`)}]}`);
    expect(set.keys[0].kid === null).toBe(true);
    expect(set.keys[1].kid!).toBe("");
  });
});

function ecKey(curve: string, x: string, y: string, members: string = ""): string {
  return `{${members}"kty":"EC","crv":"${curve}","x":"${x}","y":"${y}"}`;
}

describe("a key on an elliptic curve", () => {
  it("is a point of P-256, P-384 or P-521", () => {
    expect(flaw(ecKey("P-256", P256_X, P256_Y))).toBe("");
    expect(flaw(ecKey("P-521", P521_X, P521_Y))).toBe("");
    const noPoint = "x and y are no point of the curve";
    expect(flaw(ecKey("P-256", P256_Y, P256_X))).toBe(noPoint);
    expect(flaw(ecKey("P-384", P256_X, P256_Y))).toBe(noPoint);
    expect(flaw(ecKey("P-256", P521_X, P521_Y))).toBe(noPoint);
    expect(flaw(ecKey("P-256", "AA", "AA"))).toBe(noPoint);
    expect(flaw(ecKey("P-256", P256_X, ""))).toBe(noPoint);
    expect(flaw(ecKey("P-256", P256_X + "==", P256_Y))).toBe(noPoint);
    expect(flaw(`{"kty":"EC","crv":"P-256","x":"${P256_X}"}`)).toBe(noPoint);
  });
  it("may have leading zeros more or fewer in its coordinates than it should", () => {
    expect(flaw(ecKey("P-521", P521_X, "AAAA" + P521_Y))).toBe("");
    const shortened = toBase64Url(pointer(p521X()) + 1, 65);
    expect(flaw(ecKey("P-521", shortened, P521_Y))).toBe("");
  });
  it("of another curve is skipped", () => {
    const noCurve = "crv is not P-256, P-384 or P-521";
    const curves = ["secp256k1", "P-224", "p-256", "", "Ed25519"];
    for (let i = 0; i < curves.length; i++) expect(flaw(ecKey(curves[i], P256_X, P256_Y))).toBe(noCurve, curves[i]);
    expect(flaw(`{"kty":"EC","x":"${P256_X}","y":"${P256_Y}"}`)).toBe(noCurve);
  });
  it("is for the one algorithm of its curve", () => {
    expect(flaw(ecKey("P-256", P256_X, P256_Y, `"alg":"ES256",`))).toBe("");
    expect(flaw(ecKey("P-256", P256_X, P256_Y, `"alg":"ES512",`))).toBe("alg takes keys of another kind");
    expect(flaw(ecKey("P-256", P256_X, P256_Y, `"alg":"ES256K",`))).toBe("alg is not verified here");
  });
  it("is skipped when its private part is in the set", () => {
    expect(flaw(ecKey("P-256", P256_X, P256_Y, `"d":"AQ",`))).toBe("a private key");
  });
});

function p521X(): StaticArray<u8> {
  const text = bytesOf(P521_X);
  return fromBase64Url(pointer(text), text.length)!;
}

describe("an octet key pair", () => {
  it("is an Ed25519 public key", () => {
    expect(flaw(`{"kty":"OKP","crv":"Ed25519","x":"${ED25519_X}"}`)).toBe("");
    expect(flaw(`{"kty":"OKP","crv":"Ed25519","x":"${ED25519_X}","alg":"EdDSA"}`)).toBe("");
    expect(flaw(`{"kty":"OKP","crv":"Ed25519","x":"${ED25519_X}","alg":"Ed25519"}`)).toBe("");
    expect(flaw(`{"kty":"OKP","crv":"Ed25519","x":"${ED25519_X}","alg":"ES256"}`)).toBe(
      "alg takes keys of another kind",
    );
  });
  it("is skipped when it is of another length, no point, or of small order", () => {
    const noKey = "x is no Ed25519 public key";
    const keys = [
      "",
      "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ",
      ED25519_X + "AA",
      "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ];
    for (let i = 0; i < keys.length; i++) {
      expect(flaw(`{"kty":"OKP","crv":"Ed25519","x":"${keys[i]}"}`)).toBe(noKey, keys[i]);
    }
  });
  it("of another curve is skipped", () => {
    expect(flaw(`{"kty":"OKP","crv":"X25519","x":"${ED25519_X}"}`)).toBe("crv is not Ed25519");
    expect(flaw(`{"kty":"OKP","crv":"Ed448","x":"${ED25519_X}"}`)).toBe("crv is not Ed25519");
  });
});
