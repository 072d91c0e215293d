import { publicKeyAlgorithms } from "../jose/algorithm";
import { JsonKind } from "../text/json";
import { readAuthorizationRequest } from "./authorization-request";
import { readClientAuthentication } from "./client-authentication";
import { ClientAuthentication } from "./client-authentication-method";
import { Field } from "./field";
import { isHostName } from "./host-names";
import { readPushedAuthorization } from "./pushed-authorization";
import { quote } from "./quote";
import {
  CLIENT_SECRET_ALGORITHM,
  EndpointsConfig,
  LEAST_HMAC_SECRET_BYTES,
  ProviderConfig,
  RelyingPartyConfig,
} from "./relying-party-config";
import { readSenderConstraint } from "./sender-constraint";
import { readTenants } from "./tenants";
import { readUrl, warnIfPlain } from "./url-field";
import { UserInfoMode } from "./user-info-mode";

const CLUSTER = "the name of an Envoy cluster, such as outbound|443||idp.example.com";
const ENDPOINT = "an absolute URL such as https://idp.example.com/token";
const AUDIENCE = "an audience such as another client's id";
/** The second is a form. */
const RESPONSE_MODES: string[] = ["QUERY", "FORM_POST"];
/** In the order of the enum `UserInfoMode`. */
const USER_INFO_MODES: string[] = ["AUTO", "ALWAYS", "NEVER"];

/** Reads `provider`. Comes after the issuer, whose host is the default name, and the client's secret. */
export function readProvider(section: Field, config: RelyingPartyConfig): void {
  const provider = config.provider;
  const name = section.get("displayName").textOrEmpty("a name for the sign-in page");
  if (name !== null && name.length > 0) provider.displayName = name;
  readClusters(section.get("clusters"), provider);
  readEndpoints(section.section("endpoints"), provider.endpoints);
  provider.timeoutSeconds = section.get("timeout").duration(1, 60, provider.timeoutSeconds);
  provider.clockSkewSeconds = section.get("clockSkew").duration(0, 600, provider.clockSkewSeconds);
  readClientAuthentication(section.section("client"), config);
  readSigningAlgorithms(section.get("signingAlgorithms"), config);
  provider.audiences = readAudiences(section.get("audiences"));
  provider.formPost = readFormPost(section.get("responseMode"), config);
  provider.verifiedEmails = section.get("verifiedEmails").boolean(provider.verifiedEmails);
  readTenants(section.get("tenants"), config);
  readAuthorizationRequest(section, provider.request);
  provider.userInfo = <UserInfoMode>section.get("userInfo").choice(USER_INFO_MODES, UserInfoMode.Auto);
  readPushedAuthorization(section, provider);
  readSenderConstraint(section, provider);
}

/** The login's cookie comes with a form of another site only where it is for https. */
function readFormPost(field: Field, config: RelyingPartyConfig): bool {
  if (field.choice(RESPONSE_MODES, 0) != 1) return false;
  if (!config.redirectIsHttps)
    field.unfit("QUERY, or a redirectUrl with https, which the cookie of a login needs there");
  return true;
}

/** Reads a list of whole values of `aud`. */
export function readAudiences(field: Field): string[] {
  const audiences: string[] = [];
  const members = field.listOrEmpty("audiences such as another client's id");
  for (let i = 0; i < members.length; i++) {
    const audience = members[i].text(AUDIENCE);
    if (audience === null) continue;
    if (audience != audience.trim()) members[i].expected(AUDIENCE + ", without white space around it");
    else if (audience == "*") members[i].expected(AUDIENCE + ", whole: there are no patterns here");
    else audiences.push(audience);
  }
  return audiences;
}

function readSigningAlgorithms(field: Field, config: RelyingPartyConfig): void {
  const members = field.listOrEmpty("algorithms such as RS256");
  if (members.length == 0) return;
  const names = publicKeyAlgorithms().concat([CLIENT_SECRET_ALGORITHM]);
  const algorithms: string[] = [];
  for (let i = 0; i < members.length; i++) {
    if (members[i].value.equals("none")) {
      members[i].expected("an algorithm: a token without a signature is never accepted");
      continue;
    }
    const algorithm = names[members[i].choice(names, 0)];
    if (algorithm == CLIENT_SECRET_ALGORITHM) checkSecretSigns(members[i], config);
    algorithms.push(algorithm);
  }
  if (algorithms.length > 0) config.provider.signingAlgorithms = algorithms;
}

/** How many bytes the client's secret has at least, where it is read from a URL. */
export function leastSecretBytes(provider: ProviderConfig): i32 {
  const signs =
    provider.signingAlgorithms.includes(CLIENT_SECRET_ALGORITHM) ||
    provider.clientAuthentication == ClientAuthentication.ClientSecretJwt;
  return signs ? LEAST_HMAC_SECRET_BYTES : 0;
}

function checkSecretSigns(field: Field, config: RelyingPartyConfig): void {
  const bytes = String.UTF8.byteLength(config.clientSecret.text);
  // What a URL gives is judged when it comes.
  if (bytes >= LEAST_HMAC_SECRET_BYTES || config.clientSecret.source !== null) return;
  const found = config.isPublic ? "no clientSecret" : "a clientSecret of " + bytes.toString() + " bytes";
  field.misfit(
    "found " +
      CLIENT_SECRET_ALGORITHM +
      " with " +
      found +
      ", expected one of at least 32 bytes, which signs the tokens",
  );
}

/** Reads which Envoy cluster serves which host. */
export function readClusters(field: Field, provider: ProviderConfig): void {
  if (field.isGiven && field.value.kind != JsonKind.Object) {
    field.expected("an object that gives each host, or *, " + CLUSTER);
    return;
  }
  for (let i = 0; i < field.value.length; i++) {
    const host = field.value.keyAt(i);
    const member = field.get(host);
    if (host != "*" && !isHostName(host)) {
      member.mistake("found " + quote(host) + " as a host, expected its name in lower case without port, or *");
    }
    const cluster = member.filledText(CLUSTER);
    if (cluster !== null) provider.clusters.set(host, cluster);
  }
}

function readEndpoints(section: Field, endpoints: EndpointsConfig): void {
  endpoints.authorization = readEndpoint(section.get("authorization"));
  endpoints.token = readEndpoint(section.get("token"));
  endpoints.jwks = readEndpoint(section.get("jwks"));
  endpoints.userInfo = readEndpoint(section.get("userInfo"));
  endpoints.endSession = readEndpoint(section.get("endSession"));
  endpoints.revocation = readEndpoint(section.get("revocation"));
  endpoints.pushedAuthorization = readEndpoint(section.get("pushedAuthorization"));
}

function readEndpoint(field: Field): string {
  if (!field.isGiven || field.value.equals("")) return "";
  const url = readUrl(field, ENDPOINT);
  if (url === null) return "";
  warnIfPlain(field, url);
  return field.value.asString();
}
