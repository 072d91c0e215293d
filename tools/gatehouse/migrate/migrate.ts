/** From a peer's configuration to a `pluginConfig`. */
import { AUTHSERVICE_OPTIONS } from "./authservice/options.ts";
import { isAuthserviceConfiguration, migrateAuthservice, oidcConfigs } from "./authservice/translate.ts";
import type { Context } from "./context.ts";
import { domainsIn, oauth2ConfigsIn, tokenIssuersIn } from "./envoy/find.ts";
import { ENVOY_OPTIONS } from "./envoy/options.ts";
import { migrateEnvoy } from "./envoy/translate.ts";
import { ENVOY_GATEWAY_OPTIONS } from "./envoy-gateway/options.ts";
import { isOidcPolicy, migrateEnvoyGateway } from "./envoy-gateway/translate.ts";
import { optionsIn } from "./flatten.ts";
import { asList, asMap, asText, isMap, type JsonMap, textAt, withSnakeCase } from "./json.ts";
import { Migration, type Outcome } from "./migration.ts";
import { migrateQueries } from "./oauth2-proxy/elsewhere.ts";
import { OAUTH2_PROXY_OPTIONS } from "./oauth2-proxy/options.ts";
import { optionsOfInput } from "./oauth2-proxy/read.ts";
import { countContainers } from "./oauth2-proxy/read-kubernetes.ts";
import { migrateOauth2Proxy } from "./oauth2-proxy/translate.ts";
import { type Given, GivenOptions, type OptionRow } from "./option.ts";
import { customRules, type Input, isCustomPolicy, readYaml, routedHosts } from "./read.ts";

export const PEERS = ["oauth2-proxy", "envoy", "envoy-gateway", "authservice"] as const;
export type Peer = (typeof PEERS)[number];

/** What the command was told. */
export interface Told {
  readonly from: Peer | undefined;
  readonly issuer: string | undefined;
  readonly hosts: readonly string[];
  readonly folder: string;
}

export interface Result {
  readonly peer: Peer;
  readonly migration: Migration;
  readonly outcomes: readonly Outcome[];
}

/** Migrates what the files hold; undefined where that is nothing that is known. */
export function migrate(input: Input, told: Told): Result | undefined {
  for (const peer of told.from === undefined ? [...PEERS].reverse() : [told.from]) {
    const result = MIGRATIONS[peer](input, told);
    if (result !== undefined) return result;
  }
  return undefined;
}

const MIGRATIONS: Readonly<Record<Peer, (input: Input, told: Told) => Result | undefined>> = {
  "oauth2-proxy": (input, told) => {
    const given = new GivenOptions(optionsOfInput(input, told.from !== undefined));
    if (given.all.length === 0) return undefined;
    return completed("oauth2-proxy", OAUTH2_PROXY_OPTIONS, given, input, told, undefined, (migration, context) => {
      migrateOauth2Proxy(given, migration, context);
      migrateQueries(input.documents, migration);
      sayOthers(countContainers(input.documents) - 1, "container of oauth2-proxy", migration);
    });
  },
  envoy: (input, told) => {
    const configs = input.documents.flatMap((document) => oauth2ConfigsIn(document));
    const [config] = configs;
    if (config === undefined) return undefined;
    const given = new GivenOptions(optionsIn(config, ENVOY_OPTIONS));
    const domains = input.documents.flatMap((document) => domainsIn(document));
    const known = { ...told, hosts: told.hosts.length > 0 ? told.hosts : domains };
    return completed("envoy", ENVOY_OPTIONS, given, input, known, undefined, (migration, context) => {
      const issuers = input.documents.flatMap((document) => tokenIssuersIn(document));
      migrateEnvoy(config, given, migration, context, issuers);
      sayOthers(configs.length - 1, "filter", migration);
    });
  },
  "envoy-gateway": (input, told) => {
    const policies = input.documents.filter((document) => isOidcPolicy(document));
    const spec = asMap(policies[0]?.["spec"]);
    if (policies.length === 0) return undefined;
    const given = new GivenOptions(optionsIn(spec, ENVOY_GATEWAY_OPTIONS));
    const [target] = [...asList(spec["targetRefs"]), ...asList(spec["targetRef"])];
    const route = textAt(target, "kind") === "HTTPRoute" ? textAt(target, "name") : undefined;
    return completed("envoy-gateway", ENVOY_GATEWAY_OPTIONS, given, input, told, route, (migration, context) => {
      migrateEnvoyGateway(spec, given, migration, context, input.documents);
      sayOthers(policies.length - 1, "SecurityPolicy", migration);
    });
  },
  authservice: (input, told) => {
    const [config] = authserviceConfigurations(input);
    if (config === undefined) return undefined;
    const { default_oidc_config: defaults, ...others } = config;
    const filters = [...(isMap(defaults) ? [defaults] : []), ...oidcConfigs(config)];
    const ofFilters = filters.flatMap((oidc) => optionsIn({ oidc }, AUTHSERVICE_OPTIONS));
    const all: Given[] = [...optionsIn(withoutFilters(others), AUTHSERVICE_OPTIONS), ...ofFilters];
    if (defaults !== undefined)
      all.unshift({ option: "default_oidc_config", label: "default_oidc_config", values: [] });
    const given = new GivenOptions(all);
    return completed("authservice", AUTHSERVICE_OPTIONS, given, input, told, undefined, (migration, context) => {
      migrateAuthservice(config, given, migration, context);
    });
  },
};

function completed(
  peer: Peer,
  rows: readonly OptionRow[],
  given: GivenOptions,
  { documents }: Input,
  told: Told,
  route: string | undefined,
  fill: (migration: Migration, context: Context) => void,
): Result {
  const migration = new Migration();
  const policyRules = customRules(documents);
  if (policyRules !== undefined) migration.rules = policyRules;
  const hosts = told.hosts.length > 0 ? told.hosts : routedHosts(documents, route);
  fill(migration, { issuer: told.issuer, hosts, policyRules, folder: told.folder });
  migration.finish();
  const custom = documents.filter((document) => isCustomPolicy(document));
  const providers = [...new Set(custom.map((policy) => textAt(policy, "spec", "provider", "name") ?? "none"))];
  if (providers.length > 1)
    migration.toDo.push(
      `policies ask ${providers.join(" and ")}: hand over those alone whose provider Gatehouse takes the place of`,
    );
  const policies = custom.map((policy): Outcome => {
    const name = textAt(policy, "metadata", "name") ?? "";
    const asked = textAt(policy, "spec", "provider", "name") ?? "none";
    const why = `word for word; its selector or targetRefs are the plugin's, and the policy and its provider, ${asked}, go`;
    return { option: `AuthorizationPolicy ${name}`, fate: "TAKEN", here: "rules", why };
  });
  return { peer, migration, outcomes: [...migration.outcomes(given, rows), ...policies] };
}

function sayOthers(count: number, what: string, migration: Migration): void {
  if (count > 0)
    migration.toDo.push(`${count} more ${what}: hand each over by itself, and put them together as relyingParties`);
}

/** Documents by themselves, and those in a ConfigMap. */
function authserviceConfigurations({ documents }: Input): JsonMap[] {
  const inMaps = documents
    .filter((document) => document["kind"] === "ConfigMap")
    .flatMap((map) => Object.values(asMap(map["data"])).map((text) => readYaml(asText(text) ?? "")));
  return [...documents, ...inMaps].flatMap((document) => {
    const plain = withSnakeCase(document);
    return isMap(plain) && isAuthserviceConfiguration(plain) ? [plain] : [];
  });
}

/** The filters' own options have names of their own in the table. */
function withoutFilters(config: JsonMap): JsonMap {
  const chains = asList(config["chains"]).map((chain) => {
    const filters = asList(asMap(chain)["filters"]).map((filter) => {
      return Object.fromEntries(
        Object.entries(asMap(filter)).filter(([key]) => key !== "oidc" && key !== "oidc_override"),
      );
    });
    return { ...asMap(chain), filters };
  });
  return { ...config, chains };
}
