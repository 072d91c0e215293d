/** authservice's configuration, as a `pluginConfig`. */
import type { Context } from "../context.ts";
import { issuerOf, issuerOfDiscovery } from "../issuers.ts";
import { asList, asMap, asText, at, isMap, type JsonMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import { migrateTriggers } from "./triggers.ts";

const METHODS: Readonly<Record<string, string>> = {
  client_secret_basic: "CLIENT_SECRET_BASIC",
  client_secret_post: "CLIENT_SECRET_POST",
};
const UNKNOWN_HOST = "fill-in.invalid";
const SHORTEST_IDLE = 120;
const LONGEST_SESSION = 400 * 86400;

/** One chain: whose hosts it has, and its filter with what it inherits. */
interface Chain {
  readonly name: string;
  readonly host: string | undefined;
  readonly oidc: JsonMap;
}

/** Whether a document is a configuration of authservice's, in snake case. */
export function isAuthserviceConfiguration(document: JsonMap): boolean {
  return asList(document["chains"]).some((chain) => Array.isArray(at(chain, "filters")));
}

/** The options of a filter by the names in the table: those of all filters together. */
export function oidcConfigs(document: JsonMap): JsonMap[] {
  return asList(document["chains"]).flatMap((chain) =>
    asList(at(chain, "filters")).flatMap((filter) => {
      const own = at(filter, "oidc") ?? at(filter, "oidc_override");
      return isMap(own) ? [own] : [];
    }),
  );
}

/** Fills a migration from a configuration, in snake case. */
export function migrateAuthservice(config: JsonMap, given: GivenOptions, migration: Migration, context: Context): void {
  const chains = chainsOf(config, migration);
  migrateTriggers(config, migration);
  const [only] = chains;
  if (only === undefined) {
    migration.refusal = "no chain has an oidc filter: there is nobody to sign in with";
    return;
  }
  migration.set("cookieSecret", { env: "GATEHOUSE_COOKIE_SECRET" });
  migration.variables.push({ name: "GATEHOUSE_COOKIE_SECRET", from: "a new one: openssl rand -base64 32" });
  const refused = refusedHosts(config, migration);
  if (chains.length === 1 && only.host === undefined) {
    for (const [path, value] of partOf(only, migration, context, "")) migration.set(path, value);
    if (context.hosts.length > 0) migration.set("hosts", context.hosts);
    migration.say("allow_unmatched_requests", "NOT_NEEDED", "", "the chain is for every request");
    sayRefused(refused, migration);
    return;
  }
  migration.set(
    "relyingParties",
    chains.map((chain) => {
      const party: JsonMap = { name: chain.name };
      if (chain.host !== undefined) party["hosts"] = [chain.host];
      const suffix = chain.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
      for (const [path, value] of partOf(chain, migration, context, `_${suffix}`)) setIn(party, path, value);
      return party;
    }),
  );
  if (chains.some(({ host }) => host === undefined)) sayRefused(refused, migration);
  if (!given.flag("allow_unmatched_requests")) {
    migration.took("allow_unmatched_requests", "relyingParties", "a host of no chain is answered 403");
    return;
  }
  const closed = [...chains.map(({ host }) => host), ...refused];
  if (closed.includes(undefined) || closed.includes(UNKNOWN_HOST)) {
    migration.took(
      "allow_unmatched_requests",
      "relyingParties",
      "a chain may be for any host: none passes without a session",
    );
    return;
  }
  // At the top, rules judge hosts of no relying party, too: such are left out.
  const hosts = closed.flatMap((host) => (host === undefined ? [] : [host, `${host}:*`]));
  migration.rules = migration.rules.map((rule) => ({
    ...rule,
    to: (rule.to ?? [{ operation: {} }]).map(({ operation }) => ({ operation: { hosts, ...operation } })),
  }));
  migration.took(
    "allow_unmatched_requests",
    "rules[].to[].operation.hosts",
    "hosts of no chain pass without a session",
  );
}

/** The hosts of chains that nobody can sign in by and that do not simply let pass: a host of no relying party is answered 403. */
function refusedHosts(config: JsonMap, migration: Migration): (string | undefined)[] {
  return asList(config["chains"]).flatMap((chain) => {
    const filters = asList(at(chain, "filters"));
    const signsIn = filters.some((each) => isMap(at(each, "oidc")) || isMap(at(each, "oidc_override")));
    const passes = filters.length > 0 && filters.every((each) => at(each, "mock", "allow") === true);
    return signsIn || passes ? [] : [hostOf(at(chain, "match"), migration)];
  });
}

/** Where a chain is for any host, it is for these, too. */
function sayRefused(hosts: readonly (string | undefined)[], migration: Migration): void {
  for (const host of hosts) {
    migration.unsettled(
      "chains.filters.mock",
      `nobody reached ${host ?? "some hosts"}, and here everybody with a session does: take its route out`,
    );
  }
}

function chainsOf(config: JsonMap, migration: Migration): Chain[] {
  return asList(config["chains"]).flatMap((chain, i): Chain[] => {
    const filters = asList(at(chain, "filters"));
    const filter = filters.find((each) => isMap(at(each, "oidc")) || isMap(at(each, "oidc_override")));
    if (filters.length > 1)
      migration.unsettled("chains.filters.mock", "of several filters in a chain the first with oidc counts here");
    if (filter === undefined) return [];
    const override = at(filter, "oidc_override");
    const oidc = isMap(override) ? { ...asMap(config["default_oidc_config"]), ...override } : asMap(at(filter, "oidc"));
    const name = (textAt(chain, "name") ?? `chain${i}`).replaceAll(/[^\w-]/g, "-").slice(0, 40);
    return [{ name, host: hostOf(at(chain, "match"), migration), oidc }];
  });
}

/** What can't be said leaves a host that nobody has, and then every other host needs a session, too. */
function hostOf(match: unknown, migration: Migration): string | undefined {
  if (!isMap(match)) return undefined;
  const host = textAt(match, "equality");
  const isHost = (textAt(match, "header") ?? "").toLowerCase() === ":authority";
  if (isHost && host !== undefined) return host.replace(/:\d+$/, "").toLowerCase();
  migration.unsettled(
    "chains.match",
    `${textAt(match, "header") ?? ""} by ${host === undefined ? "prefix" : "its value"} can't choose a relying party: write the chain's hosts`,
  );
  return UNKNOWN_HOST;
}

function* partOf(chain: Chain, migration: Migration, context: Context, suffix: string): Generator<[string, unknown]> {
  const { oidc } = chain;
  yield* provider(oidc, migration, context);
  yield ["redirectUrl", textAt(oidc, "callback_uri")];
  yield ["clientId", textAt(oidc, "client_id")];
  const variable = `GATEHOUSE${suffix}_CLIENT_SECRET`;
  const reference = textAt(oidc, "client_secret_ref", "name");
  const option = reference === undefined ? "oidc.client_secret" : "oidc.client_secret_ref";
  migration.took(option, `clientSecret: {env: ${variable}}`);
  migration.variables.push({
    name: variable,
    from: reference === undefined ? "what client_secret is set to" : `key client-secret of the Secret ${reference}`,
  });
  yield ["clientSecret", { env: variable }];
  const method = textAt(oidc, "client_authentication_method") ?? "client_secret_basic";
  yield ["provider.client.authentication", METHODS[method]];
  const scopes = asList(oidc["scopes"]).flatMap((scope) => asText(scope) ?? []);
  yield ["scopes", scopes.includes("openid") ? scopes : ["openid", ...scopes]];
  yield* session(oidc, migration);
  yield* forward(oidc, migration);
  const logout = textAt(oidc, "logout", "redirect_uri");
  const isProviders = logout === undefined || /\/(?:logout|end_?session|signout)\b/.test(logout);
  const path = textAt(oidc, "logout", "path");
  if (path !== undefined)
    migration.took(
      "oidc.logout",
      "/oauth2/sign_out",
      `change links to ${path}, or have a VirtualService redirect there`,
    );
  if (!isProviders) yield ["logout.redirectUrl", logout];
}

function* provider(oidc: JsonMap, migration: Migration, context: Context): Generator<[string, unknown]> {
  const discovery = textAt(oidc, "configuration_uri");
  const authorization = textAt(oidc, "authorization_uri");
  const issuer =
    context.issuer ?? (discovery === undefined ? issuerOf(authorization ?? "") : issuerOfDiscovery(discovery));
  yield ["issuer", issuer];
  if (issuer === undefined)
    migration.unsettled("oidc.authorization_uri", "its form does not say who the issuer is: give it with --issuer");
  if (discovery === undefined) {
    yield ["provider.endpoints.authorization", authorization?.split("?")[0]];
    yield ["provider.endpoints.token", textAt(oidc, "token_uri")];
    yield ["provider.endpoints.jwks", textAt(oidc, "jwks_fetcher", "jwks_uri")];
  } else {
    for (const option of ["oidc.authorization_uri", "oidc.token_uri", "oidc.jwks_fetcher.jwks_uri"]) {
      migration.say(option, "NOT_NEEDED", "", "found by discovery");
    }
  }
}

function* session(oidc: JsonMap, migration: Migration): Generator<[string, unknown]> {
  yield ["session.cookie.name", textAt(oidc, "cookie_name_prefix")];
  const sameSite = textAt(oidc, "cookie_attributes", "same_site");
  if (sameSite === "SAME_SITE_NONE") {
    yield ["session.cookie.sameSite", "NONE"];
    yield ["session.cookie.domain", textAt(oidc, "cookie_attributes", "domain")];
  }
  if (sameSite === "SAME_SITE_STRICT")
    migration.lost(
      "oidc.cookie_attributes",
      "LAX in its place: with strict the cookie is missing on the way back from the provider",
    );
  if (at(oidc, "cookie_attributes", "partitioned") === true) yield ["session.cookie.partitioned", true];
  const lifetime = Number(oidc["absolute_session_timeout"] ?? 0);
  if (lifetime > 0) yield ["session.lifetime", `${Math.min(Math.max(lifetime, 60), LONGEST_SESSION)}s`];
  else
    migration.remarks.push(
      "session.lifetime is 12h: authservice's sessions have no end of their own without absolute_session_timeout",
    );
  const idle = Number(oidc["idle_session_timeout"] ?? 0);
  if (idle > 0) yield ["session.idleTimeout", `${Math.max(idle, SHORTEST_IDLE)}s`];
}

function* forward(oidc: JsonMap, migration: Migration): Generator<[string, unknown]> {
  const isBearer = (part: string): boolean => textAt(oidc, part, "header")?.toLowerCase() === "authorization";
  const idToken = isBearer("id_token") && /^bearer$/i.test(textAt(oidc, "id_token", "preamble") ?? "");
  yield ["forward.authorization", idToken ? "ID_TOKEN" : isBearer("access_token") ? "ACCESS_TOKEN" : "NONE"];
  yield ["forward.headers", []];
  if (!idToken && isMap(oidc["id_token"])) {
    migration.unsettled(
      "oidc.id_token",
      "the ID token is forwarded as Authorization: Bearer alone: forward.authorization: ID_TOKEN, and a change of the application",
    );
  }
  if (isMap(oidc["token_exchange"])) {
    const advice = "forward GATEWAY_TOKEN, or let a service behind the gateway exchange it";
    migration.unsettled("oidc.token_exchange", `the access token is forwarded as it is, and not exchanged: ${advice}`);
  }
  const header = textAt(oidc, "access_token", "header");
  if (header === undefined || isBearer("access_token")) return;
  yield ["forward.accessToken.header", header.toLowerCase()];
  const preamble = textAt(oidc, "access_token", "preamble");
  if (preamble !== undefined)
    migration.unsettled("oidc.access_token", `the header has the token alone, without “${preamble}”`);
}

function setIn(map: JsonMap, path: string, value: unknown): void {
  if (value === undefined) return;
  const names = path.split(".");
  const last = names.pop() ?? "";
  let inner = map;
  for (const name of names) inner = (inner[name] ??= {}) as JsonMap;
  inner[last] = value;
}
