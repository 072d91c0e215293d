import { PRIVATE_KEY, PrivateKey, readPrivateKey } from "../jose/private-key";
import { ClientAuthentication } from "./client-authentication-method";
import { ClientKey } from "./client-key";
import { listOf } from "./describe";
import { Field } from "./field";
import { isPrintable } from "./printable";
import { LEAST_HMAC_SECRET_BYTES, RelyingPartyConfig } from "./relying-party-config";
import { Secret } from "./secret";
import { readSecret, readSource, secretOf } from "./secret-field";

/** In the order of the enum `ClientAuthentication`. */
const AUTHENTICATIONS: string[] = [
  "AUTO",
  "CLIENT_SECRET_BASIC",
  "CLIENT_SECRET_POST",
  "CLIENT_SECRET_JWT",
  "PRIVATE_KEY_JWT",
  "FEDERATED_JWT",
  "TLS_CLIENT_AUTH",
  "SELF_SIGNED_TLS_CLIENT_AUTH",
  "NONE",
];
/** What keys sign with. */
const ALGORITHMS: string[] = ["RS256", "PS256", "ES256"];
/** The second is the token endpoint. */
const AUDIENCES: string[] = ["ISSUER", "TOKEN_ENDPOINT"];
const MAX_KEY_ID_LENGTH = 256;

/** Reads `provider.client`: how the client says who it is, and with what. Comes after the client's secret. */
export function readClientAuthentication(section: Field, config: RelyingPartyConfig): void {
  const provider = config.provider;
  const method = section.get("authentication");
  const key = section.section("key");
  provider.assertsToTokenEndpoint = section.get("assertionAudience").choice(AUDIENCES, 0) == 1;
  provider.clientKey = readKey(key);
  provider.clientAssertion = readAssertion(section.section("assertion"));
  let authentication = <ClientAuthentication>method.choice(AUTHENTICATIONS, ClientAuthentication.Auto);
  checkAssertion(method, authentication, config);
  // Nothing else could be meant.
  const isMeant = provider.clientAssertion !== null && config.isPublic && provider.clientKey === null;
  if (isMeant && authentication == ClientAuthentication.Auto) authentication = ClientAuthentication.FederatedJwt;
  provider.clientAuthentication = authentication;
  provider.endpoints.clientShowsCertificate =
    authentication == ClientAuthentication.TlsClientAuth ||
    authentication == ClientAuthentication.SelfSignedTlsClientAuth;
  checkSecret(method, authentication, config);
  checkKey(method, key, authentication);
  checkAudience(section.get("assertionAudience"), authentication, config);
}

/** Of several tenants' issuers none is known when an assertion is made. */
function checkAudience(field: Field, authentication: ClientAuthentication, config: RelyingPartyConfig): void {
  const usesKey = authentication == ClientAuthentication.Auto && config.isPublic && config.provider.clientKey !== null;
  const asserts =
    usesKey ||
    authentication == ClientAuthentication.ClientSecretJwt ||
    authentication == ClientAuthentication.PrivateKeyJwt;
  if (!asserts || config.provider.assertsToTokenEndpoint || !config.issuer.includes("{tenantid}")) return;
  field.misfit("found ISSUER with an issuer of several tenants, expected TOKEN_ENDPOINT");
}

function checkSecret(method: Field, authentication: ClientAuthentication, config: RelyingPartyConfig): void {
  const usesSecret =
    authentication == ClientAuthentication.ClientSecretBasic ||
    authentication == ClientAuthentication.ClientSecretPost ||
    authentication == ClientAuthentication.ClientSecretJwt;
  if (usesSecret && config.isPublic) {
    method.unfit("AUTO or another that fits, since there is no clientSecret to send");
  } else if (authentication == ClientAuthentication.None && !config.isPublic) {
    method.unfit("AUTO or one of the others, since there is a clientSecret, which NONE never sends");
  } else if (authentication == ClientAuthentication.FederatedJwt && !config.isPublic) {
    method.unfit("another, or no clientSecret beside it, which FEDERATED_JWT never sends");
  } else if (
    authentication == ClientAuthentication.ClientSecretJwt &&
    !config.canSignWithSecret &&
    config.clientSecret.source === null
  ) {
    method.unfit(
      `another, or a clientSecret of at least ${LEAST_HMAC_SECRET_BYTES} bytes, which signs what the client says`,
    );
  }
}

function checkKey(method: Field, key: Field, authentication: ClientAuthentication): void {
  if (authentication == ClientAuthentication.PrivateKeyJwt) {
    if (!key.isGiven) method.unfit("provider.client.key beside it, with the privateKey that signs");
  } else if (key.isGiven && authentication != ClientAuthentication.Auto) {
    method.unfit("AUTO or PRIVATE_KEY_JWT, since there is a key, which no other uses");
  }
}

function checkAssertion(method: Field, authentication: ClientAuthentication, config: RelyingPartyConfig): void {
  const isGiven = config.provider.clientAssertion !== null;
  if (authentication == ClientAuthentication.FederatedJwt) {
    if (!isGiven) method.unfit("provider.client.assertion beside it, with the url where the token is read");
  } else if (isGiven && authentication != ClientAuthentication.Auto) {
    method.unfit("AUTO or FEDERATED_JWT, since there is an assertion, which no other uses");
  }
}

/** A token that somebody else signs, and where it is read; null where none is given: `{url: ""}`, as the default is written. */
function readAssertion(section: Field): Secret | null {
  if (!section.isGiven || section.get("url").value.equals("")) return null;
  return readSource(section);
}

/** Null where none is given, or it is a mistake. */
function readKey(section: Field): ClientKey | null {
  if (!section.isGiven) return null;
  const field = section.get("privateKey");
  field.required(PRIVATE_KEY);
  const id = section.get("keyId").textOrEmpty("the key's id at the provider");
  if (id !== null && (id.length > MAX_KEY_ID_LENGTH || (id.length > 0 && !isPrintable(id)))) {
    section.get("keyId").expected(`the key's id at the provider, at most ${MAX_KEY_ID_LENGTH} characters of ASCII`);
  }
  const algorithm = section.get("algorithm");
  const isNamed = algorithm.isGiven && !algorithm.value.equals("");
  const index = isNamed ? algorithm.choice(ALGORITHMS, -1) : -1;
  const secret = field.isGiven ? readSecret(field, secretOf("a string")) : null;
  if (secret === null) return null;
  const key = new ClientKey(secret, id === null ? "" : id, index < 0 ? "" : ALGORITHMS[index]);
  // What a URL gives is judged when it comes.
  if (secret.source === null) checkPrivateKey(field, algorithm, key);
  return key;
}

/** Says what is no key, or does not fit its algorithm, without anything of the key itself. */
function checkPrivateKey(field: Field, algorithm: Field, key: ClientKey): void {
  const read = key.privateKey;
  if (read.flaw.length == 0 && algorithm.isGiven && !key.fits(read)) {
    algorithm.unfit(`${listOf(read.algorithms, " or ")}, since privateKey is ${read.kind}`);
  } else {
    const flaw = flawOf(read, key);
    if (flaw.length > 0) field.mistake("found " + flaw);
  }
}

/** Why a text that was read from a URL is no key in the place of `key`, for the log; empty: it is one. */
export function clientKeyFlaw(text: string, key: ClientKey): string {
  // It is judged once, and looked at again and again.
  return text == key.secret.text ? "" : flawOf(readPrivateKey(text), key);
}

function flawOf(read: PrivateKey, key: ClientKey): string {
  if (read.flaw.length > 0) return `${read.flaw}, expected ${PRIVATE_KEY}`;
  if (key.fits(read)) return "";
  return `${read.kind} where another algorithm is named, expected ${listOf(read.algorithms, " or ")} or another key`;
}
