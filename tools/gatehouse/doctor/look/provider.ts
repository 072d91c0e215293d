import { isObject, type JsonObject, jsonOf, objectIn, textIn, textsIn } from "../../json-values.ts";
import type { RelyingParty } from "../../relying-parties.ts";
import { certificateOf, type ServerCertificate } from "./certificate.ts";
import { type Answer, type Client, isAnswer, type NoAnswer } from "./client.ts";

const WELL_KNOWN = "/.well-known/openid-configuration";
const TENANT = "{tenantid}";
/** The tenant of Entra ID's personal accounts. */
const CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";
/** The configuration's name of an endpoint, and the metadata's. */
const ENDPOINTS: readonly (readonly [string, string])[] = [
  ["authorization", "authorization_endpoint"],
  ["token", "token_endpoint"],
  ["jwks", "jwks_uri"],
  ["userInfo", "userinfo_endpoint"],
  ["endSession", "end_session_endpoint"],
  ["revocation", "revocation_endpoint"],
  ["pushedAuthorization", "pushed_authorization_request_endpoint"],
];

/** The discovery document, or what came in its place. */
export interface Discovery {
  readonly url: string;
  readonly reply: Answer | NoAnswer;
  /** Undefined where it is no JSON object, or no answer of 200. */
  readonly document: JsonObject | undefined;
}

/** What is known of providers, each looked at once. */
export class Providers {
  readonly #discoveries = new Map<string, Promise<Discovery>>();
  readonly #documents = new Map<string, Promise<Answer | NoAnswer>>();
  readonly #certificates = new Map<string, Promise<ServerCertificate | string>>();

  constructor(readonly client: Client) {}

  discovery(party: RelyingParty): Promise<Discovery> {
    return once(this.#discoveries, discoveryUrl(party), async (url) => {
      const reply = await this.client.ask(url, { headers: { accept: "application/json" } });
      const document = isAnswer(reply) && reply.status === 200 ? jsonOf(reply.body) : undefined;
      return { url, reply, document: isObject(document) ? document : undefined };
    });
  }

  /** Its metadata with the endpoints of the configuration; a text says why there is none. */
  async metadata(party: RelyingParty): Promise<JsonObject | string> {
    const own = ownEndpoints(party);
    if (needsNoDiscovery(party)) return own;
    const { document, url } = await this.discovery(party);
    return document === undefined ? `there is no discovery document at ${url}` : { ...document, ...own };
  }

  /** A document of the provider's, such as its keys. */
  document(url: string): Promise<Answer | NoAnswer> {
    return once(this.#documents, url, () => this.client.ask(url, { headers: { accept: "application/json" } }));
  }

  certificate(origin: string): Promise<ServerCertificate | string> {
    return once(this.#certificates, origin, () => certificateOf(this.client, origin));
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, look: (key: string) => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const promise = look(key);
  known.set(key, promise);
  return promise;
}

/** Where the discovery document of a relying party's provider is (OpenID Connect Discovery 1.0, section 4). */
export function discoveryUrl({ issuer, settings }: RelyingParty): string {
  const tenants = textsIn(settings, "provider", "tenants").map((tenant) => tenant.toLowerCase());
  const place = issuer.replace(TENANT, tenants.includes(CONSUMERS) ? "common" : "organizations");
  return (place.endsWith("/") ? place.slice(0, -1) : place) + WELL_KNOWN;
}

/** The endpoints of the configuration, by the metadata's names. */
function ownEndpoints({ settings }: RelyingParty): JsonObject {
  const own = objectIn(settings, "provider", "endpoints");
  return Object.fromEntries(
    ENDPOINTS.flatMap(([name, member]) => {
      const url = textIn(own, name) ?? "";
      return url.length > 0 ? [[member, url] as const] : [];
    }),
  );
}

/** Whether the configuration has all endpoints that a login takes. */
export function needsNoDiscovery(party: RelyingParty): boolean {
  const own = ownEndpoints(party);
  const algorithms = textsIn(party.settings, "provider", "signingAlgorithms");
  const needsKeys = algorithms.length !== 1 || algorithms[0] !== "HS256";
  const has = (name: string): boolean => textIn(own, name) !== undefined;
  return has("authorization_endpoint") && has("token_endpoint") && (has("jwks_uri") || !needsKeys);
}

/** The URLs that the gateway itself calls. */
export function calledUrls(party: RelyingParty, metadata: JsonObject | string): string[] {
  const of = typeof metadata === "string" ? ownEndpoints(party) : metadata;
  const names = ENDPOINTS.map(([, member]) => member).filter(
    (member) => member !== "authorization_endpoint" && member !== "end_session_endpoint",
  );
  const urls = names.flatMap((name) => textIn(of, name) ?? []);
  return needsNoDiscovery(party) ? urls : [discoveryUrl(party), ...urls];
}
