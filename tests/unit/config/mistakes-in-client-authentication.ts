import { mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

const PRIVATE_KEY = "expected a private key of RSA (2048 to 4096 bits) or P-256, in PEM or as a JWK, not encrypted";
const METHODS =
  "AUTO, CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT, PRIVATE_KEY_JWT, FEDERATED_JWT, TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH or NONE";

function client(client: object, further: object = {}): Record<string, unknown> {
  return { ...further, provider: { client } };
}

const ASSERTION = { url: "http://localhost/client-assertion" };
const secretless = { clientSecret: undefined };

/** Stops of the tour that are about how the client says who it is. */
export const MISTAKES_IN_CLIENT_AUTHENTICATION: readonly Stop[] = [
  mistake(
    "a way to authenticate that is none",
    client({ authentication: "FEDERATED" }),
    `provider.client.authentication: found "FEDERATED", expected ${METHODS}; did you mean FEDERATED_JWT?`,
  ),
  mistakeBeyondSchema(
    "somebody else's assertions without a place for them",
    client({ authentication: "FEDERATED_JWT" }, secretless),
    'provider.client.authentication: found "FEDERATED_JWT", expected provider.client.assertion beside it, with the url where the token is read',
  ),
  mistakeBeyondSchema(
    "somebody else's assertions beside a secret",
    client({ authentication: "FEDERATED_JWT", assertion: ASSERTION }),
    'provider.client.authentication: found "FEDERATED_JWT", expected another, or no clientSecret beside it, which FEDERATED_JWT never sends',
  ),
  mistakeBeyondSchema(
    "somebody else's assertions that are never used",
    client({ authentication: "TLS_CLIENT_AUTH", assertion: ASSERTION }, secretless),
    'provider.client.authentication: found "TLS_CLIENT_AUTH", expected AUTO or FEDERATED_JWT, since there is an assertion, which no other uses',
  ),
  mistake(
    "an assertion in a file",
    client({ authentication: "FEDERATED_JWT", assertion: { url: "/var/run/secrets/tokens/gatehouse" } }, secretless),
    `provider.client.assertion.url: found "/var/run/secrets/tokens/gatehouse", expected a URL such as http://localhost/client-secret, which answers with the secret itself`,
    'provider.client.authentication: found "FEDERATED_JWT", expected provider.client.assertion beside it, with the url where the token is read',
  ),
  mistakeBeyondSchema(
    "client authentication without a secret",
    client({ authentication: "CLIENT_SECRET_POST" }, secretless),
    'provider.client.authentication: found "CLIENT_SECRET_POST", expected AUTO or another that fits, since there is no clientSecret to send',
  ),
  mistakeBeyondSchema(
    "a secret that is never sent",
    client({ authentication: "NONE" }),
    'provider.client.authentication: found "NONE", expected AUTO or one of the others, since there is a clientSecret, which NONE never sends',
  ),
  mistakeBeyondSchema(
    "a client secret that is too short to sign assertions",
    client({ authentication: "CLIENT_SECRET_JWT" }),
    'provider.client.authentication: found "CLIENT_SECRET_JWT", expected another, or a clientSecret of at least 32 bytes, which signs what the client says',
  ),
  mistakeBeyondSchema(
    "assertions without a key",
    client({ authentication: "PRIVATE_KEY_JWT" }, secretless),
    'provider.client.authentication: found "PRIVATE_KEY_JWT", expected provider.client.key beside it, with the privateKey that signs',
  ),
  mistakeBeyondSchema(
    "a key that is never used",
    client({ authentication: "TLS_CLIENT_AUTH", key: { privateKey: { env: "P256_KEY" } } }, secretless),
    'provider.client.authentication: found "TLS_CLIENT_AUTH", expected AUTO or PRIVATE_KEY_JWT, since there is a key, which no other uses',
  ),
  mistake(
    "a key without its private key",
    client({ authentication: "PRIVATE_KEY_JWT", key: { keyId: "k1" } }, secretless),
    `provider.client.key.privateKey: is missing, ${PRIVATE_KEY}`,
  ),
  mistakeBeyondSchema(
    "an algorithm for another kind of key",
    client({ key: { privateKey: { env: "P256_KEY" }, algorithm: "RS256" } }, secretless),
    'provider.client.key.algorithm: found "RS256", expected ES256, since privateKey is a key on P-256',
  ),
  mistakeBeyondSchema(
    "an algorithm on a curve for a key of RSA",
    client({ key: { privateKey: { env: "RSA_KEY" }, algorithm: "ES256" } }, secretless),
    'provider.client.key.algorithm: found "ES256", expected RS256 or PS256, since privateKey is an RSA key',
  ),
  mistakeBeyondSchema(
    "a JWK for another algorithm",
    client({ key: { privateKey: { env: "JWK_FOR_RS512" } } }, secretless),
    "provider.client.key.privateKey: found an RSA key where another algorithm is named, expected RS256 or PS256 or another key",
  ),
  mistake(
    "an algorithm that keys do not sign with here",
    client({ key: { privateKey: { env: "RSA_KEY" }, algorithm: "RS384" } }, secretless),
    'provider.client.key.algorithm: found "RS384", expected RS256, PS256 or ES256',
  ),
  mistakeBeyondSchema(
    "a certificate as a key",
    client({ key: { privateKey: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" } }, secretless),
    `provider.client.key.privateKey: found a certificate, ${PRIVATE_KEY}`,
  ),
  mistakeBeyondSchema(
    "an encrypted key",
    client({ key: { privateKey: { env: "ENCRYPTED_KEY" } } }, secretless),
    `provider.client.key.privateKey: found an encrypted private key, ${PRIVATE_KEY}`,
  ),
  mistakeBeyondSchema(
    "a password as a key",
    client({ key: { privateKey: "hunter2" } }, secretless),
    `provider.client.key.privateKey: found a text that is neither PEM nor a JWK, ${PRIVATE_KEY}`,
  ),
  mistakeBeyondSchema(
    "a key's id that no header can hold",
    client({ key: { privateKey: { env: "P256_KEY" }, keyId: "schlüssel" } }, secretless),
    'provider.client.key.keyId: found "schlüssel", expected the key\'s id at the provider, at most 256 characters of ASCII',
  ),
  mistakeBeyondSchema(
    "assertions for the issuer of several tenants",
    {
      ...secretless,
      issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
      provider: {
        tenants: ["9122040d-6c67-4c5b-b112-36a304b66dad"],
        client: { key: { privateKey: { env: "P256_KEY" } } },
      },
    },
    "provider.client.assertionAudience: found ISSUER with an issuer of several tenants, expected TOKEN_ENDPOINT",
  ),
];
