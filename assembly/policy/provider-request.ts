import { RelyingPartyConfig } from "../config/relying-party-config";
import { bytesOf, pointer } from "../text/bytes";
import { parseUrl, Url } from "../text/url";
import { BareFacts } from "./request-facts";
import { RequestOrigin } from "./request-origin";
import { RuleDecision } from "./rule-decision";
import { CompiledRules } from "./rules";

// What it reads takes memory that the collector does not free: one for all.
const facts = new BareFacts();
const decision = new RuleDecision();

const DISCOVERY = "/.well-known/openid-configuration";

/**
 * What is to be changed in `rules` where a request that needs a session, for `path` at `place`, asks for the provider itself,
 * which is behind the same gateway: nobody can sign in then. Empty where it does not, or where people can sign in all
 * the same, since rules leave the authorization endpoint out. `authorizationEndpoint`: null while it is not known.
 *
 * On a host where people are signed in for other things than the provider, what is below the provider's paths is meant.
 */
export function ruleForProvider(
  config: RelyingPartyConfig,
  rules: CompiledRules,
  place: RequestOrigin,
  path: string,
  authorizationEndpoint: Url | null,
): string {
  const configured = config.provider.endpoints.authorization;
  const endpoint =
    authorizationEndpoint !== null || configured.length == 0 ? authorizationEndpoint : parseUrl(configured);
  const url = endpoint !== null ? endpoint : config.issuerUrl;
  // Many relying parties may be asked about, and few have their provider here.
  if (url.host != place.host || url.origin != place.text) return "";
  const needed = endpoint !== null ? endpoint.path : withoutSlash(config.issuerUrl.path) + DISCOVERY;
  if (!isProtected(rules, place, needed)) return "";
  const isShared = config.redirectHost.length == 0 || config.redirectHost == place.host;
  if (!isShared) return advice(rules, "notHosts", place.host);
  const issuerPath = config.issuerUrl.origin == place.text ? withoutSlash(config.issuerUrl.path) : "";
  if (!isBelow(path, needed) && !(issuerPath.length > 0 && isBelow(path, issuerPath))) return "";
  // A provider has more than its issuer's path, such as /auth/resources beside /auth/realms.
  return advice(rules, "notPaths", firstSegment(issuerPath.length > 0 ? issuerPath : needed) + "*");
}

function isProtected(rules: CompiledRules, place: RequestOrigin, path: string): bool {
  const method = bytesOf("GET");
  const authority = bytesOf(place.authority);
  const target = bytesOf(path);
  facts.take(pointer(method), method.length, pointer(authority), authority.length, pointer(target), target.length);
  decision.begin();
  rules.decide(facts, decision);
  return decision.needsSession;
}

function advice(rules: CompiledRules, key: string, value: string): string {
  const pattern = key + ': ["' + value + '"]';
  return rules.matchesAll ? "rules: [{to: [{operation: {" + pattern + "}}]}]" : pattern + " in each operation of rules";
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.substring(0, path.length - 1) : path;
}

function isBelow(path: string, parent: string): bool {
  return path == parent || path.startsWith(parent + "/");
}

/** With the slash after it, where there is more. */
function firstSegment(path: string): string {
  const end = path.indexOf("/", 1);
  return end < 0 ? path : path.substring(0, end + 1);
}
