import { type JsonObject, textIn, textsIn, valueIn } from "../json-values.ts";
import type { RelyingParty } from "../relying-parties.ts";

const METHODS: Readonly<Record<string, string>> = {
  CLIENT_SECRET_BASIC: "client_secret_basic",
  CLIENT_SECRET_POST: "client_secret_post",
  CLIENT_SECRET_JWT: "client_secret_jwt",
  PRIVATE_KEY_JWT: "private_key_jwt",
  FEDERATED_JWT: "private_key_jwt",
  TLS_CLIENT_AUTH: "tls_client_auth",
  SELF_SIGNED_TLS_CLIENT_AUTH: "self_signed_tls_client_auth",
  NONE: "none",
};

/** Whether the provider says what it takes. */
export function saysMethods(metadata: JsonObject): boolean {
  return valueIn(metadata, "token_endpoint_auth_methods_supported") !== undefined;
}

/** What the provider takes; where it does not say, basic (OpenID Connect Discovery 1.0, section 3). */
export function methodsOffered(metadata: JsonObject): string[] {
  const name = "token_endpoint_auth_methods_supported";
  const one = textIn(metadata, name);
  const offered = one === undefined ? textsIn(metadata, name) : [one];
  return offered.length > 0 ? offered : ["client_secret_basic"];
}

/** How the gateway says who the client is, chosen as the filter chooses. */
export function methodOf({ settings }: RelyingParty, offered: readonly string[]): string {
  const configured = METHODS[textIn(settings, "provider", "client", "authentication") ?? "AUTO"];
  if (configured !== undefined) return configured;
  const hasKey = valueIn(settings, "provider", "client", "key", "privateKey") !== undefined;
  const hasAssertion = (textIn(settings, "provider", "client", "assertion", "url") ?? "").length > 0;
  if (valueIn(settings, "clientSecret") !== undefined) {
    const own = ["client_secret_basic", "client_secret_post", "client_secret_jwt"];
    const means = hasKey ? [...own, "private_key_jwt"] : own;
    return means.find((method) => offered.includes(method)) ?? "client_secret_basic";
  }
  return hasKey || hasAssertion ? "private_key_jwt" : "none";
}
