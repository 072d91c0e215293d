import { SignatureAlgorithm, signatureAlgorithm } from "../../../assembly/jose/algorithm";
import { Jwk, JwkSet } from "../../../assembly/jose/jwk";
import { Jws, parseJws } from "../../../assembly/jose/jws";
import { checkType, claimsOf } from "../../../assembly/jose/jwt";
import { VerificationKey } from "../../../assembly/jose/verification-key";
import { IdTokenExpectations, validateIdToken } from "../../../assembly/oidc/id-token";
import {
  describeRefusedClaims,
  describeRefusedJws,
  describeUnknownKey,
  describeUnverified,
} from "../../../assembly/oidc/id-token-detail";
import { toBase64Url } from "../../../assembly/text/base64url";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";

const NOW: i64 = 1_700_000_000;
const NAMES: string[] = ["iss", "sub", "aud", "exp", "iat", "nonce"];
const VALUES: string[] = [`"https://idp.example.com"`, `"u1"`, `"app"`, "1700000300", "1700000000", `"n"`];

function encoded(text: string): string {
  const bytes = bytesOf(text);
  return toBase64Url(pointer(bytes), bytes.length);
}

function parse(token: string): Jws {
  const bytes = bytesOf(token);
  return parseJws(pointer(bytes), bytes.length);
}

function headed(header: string): Jws {
  return parse(`${encoded(header)}.e30.AAAA`);
}

/** What is said of a token with this header. */
function ofHeader(header: string): string {
  const jws = headed(header);
  const reason = jws.reason ? jws.reason : checkType(jws);
  return describeRefusedJws(reason, jws, ["RS256", "ES256"]);
}

function ofPayload(payload: string, accessToken: string, audiences: string[]): string {
  const jws = parse(`${encoded(`{"alg":"RS256"}`)}.${encoded(payload)}.AAAA`);
  const expected = new IdTokenExpectations("https://idp.example.com", audiences, signatureAlgorithm("RS256")!);
  expected.nonce = "n";
  expected.accessToken = bytesOf(accessToken);
  return describeRefusedClaims(validateIdToken(claimsOf(jws), expected, NOW), jws, expected, NOW);
}

/** What is said of a good token with this claim in place of its own, or without it (""). */
function ofClaim(name: string, value: string, accessToken: string = "", audiences: string[] = ["app"]): string {
  let payload = "{";
  for (let i = 0; i < NAMES.length; i++) {
    if (NAMES[i] != name) payload += `${payload.length > 1 ? "," : ""}"${NAMES[i]}":${VALUES[i]}`;
  }
  return ofPayload(payload + (value.length > 0 ? `,"${name}":${value}}` : "}"), accessToken, audiences);
}

describe("a token that is refused for its form", () => {
  it("is said to be too large by how much", () => {
    expect(describeRefusedJws(parse("a".repeat(65537)).reason, parse("a".repeat(65537)), [])).toBe(
      "found 65537 bytes, expected at most 65536",
    );
    expect(ofHeader(`{"alg":"RS256","x":"${"a".repeat(4000)}"}`)).toBe(
      "found a header of 5363 bytes, expected at most 4096",
    );
  });
  it("is said to be broken where it is", () => {
    expect(ofHeader("{'alg'}")).toBe("its header has an unexpected character at byte 2 of 7");
    expect(describeRefusedJws(parse("a.b").reason, parse("a.b"), [])).toBe("found 2 parts, expected 3");
    expect(describeRefusedJws(parse("a.b.c.d.e").reason, parse("a.b.c.d.e"), [])).toBe(
      "found the 5 parts of a JWE, expected the 3 of a signed token",
    );
  });
  it("is said what it has in its header, and what that should be", () => {
    const accepted = "expected one of provider.signingAlgorithms: RS256, ES256";
    expect(ofHeader(`{"alg":"none"}`)).toBe(`alg: found "none", ${accepted}`);
    expect(ofHeader(`{"alg":"HS\\"512"}`)).toBe(`alg: found "HS\\"512", ${accepted}`);
    expect(ofHeader(`{"alg":"RS256","typ":"at+jwt"}`)).toBe('typ: found "at+jwt", expected JWT or none');
    expect(ofHeader(`{"alg":"RS256","crit":["exp",7]}`)).toBe('crit: found ["exp", a number], expected none');
    expect(ofHeader(`{"alg":"RS256","b64":false}`)).toBe("b64: found false, expected none");
  });
});

describe("a token whose claims are refused", () => {
  it("is said what it has, what was expected, and which setting that comes from", () => {
    const issuer = 'expected "https://idp.example.com" (issuer)';
    expect(ofClaim("iss", "")).toBe(`found none, ${issuer}`);
    expect(ofClaim("iss", "null")).toBe(`found none, ${issuer}`);
    expect(ofClaim("iss", `"https://idp.example.com/"`)).toBe(`found "https://idp.example.com/", ${issuer}`);
    expect(ofClaim("iss", `"a\\n\\"b"`)).toBe(`found "a \\"b", ${issuer}`);
    expect(ofClaim("iss", `"a","iss":"a"`)).toBe(`found it twice, ${issuer}`);
    expect(ofClaim("iss", "{}")).toBe(`found an object, ${issuer}`);
    const audience = 'expected "app" (clientId) or one of provider.audiences';
    expect(ofClaim("aud", "")).toBe(`found none, ${audience}`);
    expect(ofClaim("aud", `"api"`)).toBe(`found "api", ${audience}`);
    expect(ofClaim("aud", `["a","b",7]`)).toBe(`found ["a", "b", a number], ${audience}`);
    expect(ofClaim("aud", `[${`"a",`.repeat(20)}"a"]`).includes(`"a" and 13 more], expected`)).toBe(true);
    expect(ofClaim("aud", `"api"`, "", ["app", "x", "y"])).toBe(`found "api", ${audience}: "x", "y"`);
    expect(ofClaim("azp", `"other"`)).toBe(`found "other", ${audience}, or none`);
  });
  it("is said by how much the clocks differ", () => {
    const least = "60 s (provider.clockSkew)";
    expect(ofClaim("exp", "1699999880")).toBe(`found exp 120 s ago and iat 0 s ago, expected less than ${least}`);
    expect(ofClaim("exp", "-1e15")).toBe(`found exp 999999999999 s ago and iat 0 s ago, expected less than ${least}`);
    expect(ofClaim("iat", "1700000600.5")).toBe(`found iat 600 s ahead, expected at most ${least}`);
    expect(ofClaim("nbf", "1700000061")).toBe(`found nbf 61 s ahead, expected at most ${least}`);
    expect(ofClaim("exp", `"soon"`)).toBe('found "soon", expected a number of seconds');
    expect(ofClaim("iat", "")).toBe("found none, expected a number of seconds");
    expect(ofClaim("nbf", "{}")).toBe("found an object, expected a number of seconds");
  });
  it("is said nothing of that no log may hold", () => {
    expect(ofClaim("nonce", `"secret"`)).toBe("found another");
    expect(ofClaim("nonce", "")).toBe("found none, expected that of the login");
    expect(ofClaim("nonce", `["secret"]`)).toBe("found a list, expected that of the login");
    expect(ofClaim("at_hash", `"secret"`, "token")).toBe("found another hash");
    expect(ofClaim("at_hash", "7", "token")).toBe("found a number, expected a hash");
    expect(ofClaim("sub", "")).toBe("found none, expected a text");
    expect(ofClaim("sub", "7")).toBe("found a number, expected a text");
    expect(ofClaim("sub", `""`)).toBe("found an empty text");
    expect(ofClaim("sub", `"${"u".repeat(2000)}"`)).toBe("found 2000 bytes, expected at most 1024");
  });
  it("is said where they are no JSON object", () => {
    expect(ofPayload(`{"iss"}`, "", ["app"])).toBe(
      "its claims: found a document that has an unexpected character at byte 7 of 7, expected JSON",
    );
    expect(ofPayload("[]", "", ["app"])).toBe("its claims: found a list, expected a JSON object");
  });
});

/** A key of which only the kind matters here. */
class AnyKey extends VerificationKey {
  verify(_algorithm: SignatureAlgorithm, _signature: Bytes, _input: usize, _length: i32): bool {
    return false;
  }
}

describe("a token whose key is unknown", () => {
  it("is said which key it names, which there are, and which were left out", () => {
    const set = new JwkSet();
    expect(describeUnknownKey(headed(`{"alg":"RS256","kid":"k9"}`), set)).toBe(
      'found alg "RS256" and kid "k9"; known: none',
    );
    set.keys.push(new Jwk("k1", signatureAlgorithm("RS256"), new AnyKey("RSA", "")));
    set.keys.push(new Jwk(null, null, new AnyKey("EC", "P-256")));
    set.skipped.push("keys[2]: use is not sig");
    set.skippedCount = 1;
    expect(describeUnknownKey(headed(`{"alg":"ES512"}`), set)).toBe(
      'found alg "ES512" and no kid; known: kid "k1" (RS256), no kid (EC P-256); left out: keys[2]: use is not sig',
    );
    for (let i = 0; i < 70; i++) set.keys.push(set.keys[0]);
    expect(describeUnknownKey(headed(`{"alg":"ES512"}`), set).includes('"k1" (RS256) and 64 more; left out')).toBe(
      true,
    );
  });
  it("or does not verify it is said how many were tried", () => {
    const jws = headed(`{"alg":"RS256","kid":"k1"}`);
    expect(describeUnverified(jws, 2, false)).toBe('found alg "RS256" and kid "k1"; tried 2 of the provider\'s keys');
    expect(describeUnverified(jws, 1, true)).toBe(
      'found alg "RS256" and kid "k1"; expected a signature with clientSecret',
    );
  });
});
