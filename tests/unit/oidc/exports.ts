import { EndpointsConfig, HeaderEncoding } from "../../../assembly/config/relying-party-config";
import { SignatureAlgorithm } from "../../../assembly/jose/algorithm";
import { parseJws } from "../../../assembly/jose/jws";
import { checkType, claimsOf } from "../../../assembly/jose/jwt";
import { parseAuthorizationResponse } from "../../../assembly/oidc/authorization-response";
import { ClaimRenderer } from "../../../assembly/oidc/claims";
import { parseDiscoveryResponse } from "../../../assembly/oidc/discovery";
import { dpopProver } from "../../../assembly/oidc/dpop";
import { IdTokenExpectations, validateIdToken } from "../../../assembly/oidc/id-token";
import { describeRefusedClaims, describeRefusedJws } from "../../../assembly/oidc/id-token-detail";
import { parseJwksResponse } from "../../../assembly/oidc/keys";
import { codeChallenge } from "../../../assembly/oidc/pkce";
import { printable } from "../../../assembly/oidc/printable";
import { ProviderRequest } from "../../../assembly/oidc/provider-request";
import { parsePushedResponse } from "../../../assembly/oidc/pushed-authorization";
import { parseTokenResponse } from "../../../assembly/oidc/token";
import { bytesOf, copyBytes, pointer } from "../../../assembly/text/bytes";
import { parseJson } from "../../../assembly/text/json";
import { parseUrl } from "../../../assembly/text/url";

const ISSUER = "https://idp.example.com";
const NOW: i64 = 1_700_000_000;

// Each of these answers the reason for which the view is refused; 0: none.

export function discovery(source: usize, length: i32): i32 {
  return parseDiscoveryResponse(200, source, length, ISSUER, new EndpointsConfig(), true).reason;
}

export function jwks(source: usize, length: i32): i32 {
  return parseJwksResponse(200, source, length).keys.reason;
}

export function pushedResponse(source: usize, length: i32): i32 {
  return parsePushedResponse(201, source, length).reason;
}

export function tokenResponse(source: usize, length: i32): i32 {
  return parseTokenResponse(200, source, length).reason;
}

export function authorizationResponse(source: usize, length: i32): i32 {
  return parseAuthorizationResponse(source, length, ISSUER, true).reason;
}

/** At 1,700,000,000 seconds, with the access token "token". The signature is not looked at. */
export function idToken(source: usize, length: i32): i32 {
  const jws = parseJws(source, length);
  const algorithm = jws.algorithm;
  if (jws.reason || algorithm === null) return jws.reason;
  const type = checkType(jws);
  if (type) return type;
  return validateIdToken(claimsOf(jws), expectations(algorithm), NOW);
}

function expectations(algorithm: SignatureAlgorithm): IdTokenExpectations {
  const expected = new IdTokenExpectations(ISSUER, ["app"], algorithm);
  expected.nonce = "nonce";
  expected.accessToken = bytesOf("token");
  return expected;
}

/** Writes what is said of a discovery (0), JWK Set (1), token response (2) or ID token (3) that is refused; answers its length. */
export function refusal(source: usize, length: i32, kind: i32, out: usize): i32 {
  const detail = bytesOf(detailOf(source, length, kind));
  memory.copy(out, pointer(detail), detail.length);
  return detail.length;
}

function detailOf(source: usize, length: i32, kind: i32): string {
  if (kind == 0) return parseDiscoveryResponse(200, source, length, ISSUER, new EndpointsConfig(), true).detail;
  if (kind == 1) return parseJwksResponse(200, source, length).detail;
  if (kind == 2) return parseTokenResponse(200, source, length).detail;
  const jws = parseJws(source, length);
  const algorithm = jws.algorithm;
  const reason = jws.reason ? jws.reason : checkType(jws);
  if (reason || algorithm === null) return describeRefusedJws(reason, jws, ["RS256"]);
  const expected = expectations(algorithm);
  return describeRefusedClaims(validateIdToken(claimsOf(jws), expected, NOW), jws, expected, NOW);
}

/** Renders the claim "groups" in each encoding; answers the bytes of all. */
export function groups(source: usize, length: i32): i32 {
  const claim = parseJson(source, length).root.get("groups");
  let bytes = 0;
  for (let encoding = HeaderEncoding.Raw; encoding <= HeaderEncoding.Base64; encoding++) {
    bytes += new ClaimRenderer().render(claim, ",", encoding, 100).length;
  }
  return bytes;
}

/** Writes the code challenge of a verifier; answers its length. */
export function challenge(source: usize, length: i32, out: usize): i32 {
  const text = codeChallenge(copyBytes(source, length));
  memory.copy(out, pointer(text), text.length);
  return text.length;
}

/** Writes a text as `printable` makes it; answers its length. */
export function printed(source: usize, length: i32, out: usize): i32 {
  const text = bytesOf(printable(String.UTF8.decodeUnsafe(source, length)));
  memory.copy(out, pointer(text), text.length);
  return text.length;
}

/**
 * Writes the proof for a POST to a URL by the key of a 32-byte seed, at 1,700,000,000 seconds, with an id of 16 bytes that
 * follows the seed, an access token and a nonce; then a space and the key's thumbprint. Answers the length.
 */
export function proof(
  seed: usize,
  url: usize,
  urlLength: i32,
  token: usize,
  tokenLength: i32,
  nonce: usize,
  nonceLength: i32,
  out: usize,
): i32 {
  const prover = dpopProver(copyBytes(seed, 32))!;
  const target = parseUrl(String.UTF8.decodeUnsafe(url, urlLength));
  if (target === null) return 0;
  const id = copyBytes(seed + 32, 16);
  const accessToken = copyBytes(token, tokenLength);
  const request = new ProviderRequest("POST", target);
  const text = prover.proof(request, id, NOW, accessToken, String.UTF8.decodeUnsafe(nonce, nonceLength));
  const bytes = bytesOf(text + " " + prover.thumbprint);
  memory.copy(out, pointer(bytes), bytes.length);
  return bytes.length;
}
