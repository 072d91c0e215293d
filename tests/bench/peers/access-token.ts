import { KeyObject, randomBytes, sign } from "node:crypto";
import { CLIENT } from "../../support/gateway/gateway.ts";
import { accessTokenHash, type Claims } from "../../support/provider/keys.ts";
import type { Provider } from "../../support/provider/provider.ts";

/**
 * Has the provider give out access tokens that are JWTs (RFC 9068) with the claims of the ID token, as many providers do: of
 * about its size, and signed with the same key, so that who forwards the one has as much to do as who forwards the other.
 * For one login at a time, and a provider with an RSA key.
 */
export function issueJwtAccessTokens(provider: Provider): void {
  let accessToken = "";
  provider.behaviour.claims = (claims) => {
    accessToken = accessTokenLike(claims, provider);
    return { ...claims, at_hash: accessTokenHash(accessToken, "RS256") };
  };
  provider.behaviour.token = (response) => ({ ...response, access_token: accessToken });
}

function accessTokenLike(idToken: Claims, provider: Provider): string {
  const key = provider.keys.at(-1);
  if (key?.algorithm !== "RS256") throw new Error("the provider of the bench has no RSA key");
  const claims: Claims = {
    ...idToken,
    // What has meaning in an ID token alone makes room for what an access token has instead.
    nonce: undefined,
    at_hash: undefined,
    client_id: CLIENT.id,
    jti: randomBytes(16).toString("base64url"),
    scope: "openid email profile",
  };
  const input = [{ alg: key.algorithm, typ: "at+jwt", kid: key.kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${input}.${sign("sha256", Buffer.from(input), KeyObject.from(key.privateKey)).toString("base64url")}`;
}
