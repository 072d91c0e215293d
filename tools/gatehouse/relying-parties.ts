import { isObject, type JsonObject, objectIn, textIn, textsIn, valueIn } from "./json-values.ts";

/** What replaces the whole of what it inherits, though it is an object: maps, and secrets. */
const WHOLE = new Set([
  "clientSecret",
  "provider.clusters",
  "provider.authorizationParameters",
  "provider.client.key.privateKey",
  "logout.parameters",
  "logout.sharedSignals.bearer",
]);

/** One client at one provider, by a `pluginConfig` as it was written: nothing of it has been judged. */
export interface RelyingParty {
  /** Empty for the only one. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** As it was written: a URL, or a path. */
  readonly redirectUrl: string;
  readonly hosts: readonly string[];
  /** With all that it inherits. */
  readonly settings: JsonObject;
}

/** The relying parties of a `pluginConfig`, each with what it takes from the top. */
export function relyingPartiesOf(configuration: unknown): RelyingParty[] {
  const members = valueIn(configuration, "relyingParties");
  if (!Array.isArray(members)) return [relyingParty(objectIn(configuration))];
  const top = { ...objectIn(configuration), relyingParties: undefined };
  return members.map((member: unknown) => relyingParty(merged(top, objectIn(member), "")));
}

function relyingParty(settings: JsonObject): RelyingParty {
  const hosts = textsIn(settings, "hosts");
  return {
    name: textIn(settings, "name") ?? "",
    issuer: textIn(settings, "issuer") ?? "",
    clientId: textIn(settings, "clientId") ?? "",
    redirectUrl: textIn(settings, "redirectUrl") ?? "",
    hosts: hosts.length > 0 ? hosts : ["*"],
    settings,
  };
}

/** Objects are merged key by key; lists and maps replace. */
function merged(above: JsonObject, own: JsonObject, path: string): JsonObject {
  const result: Record<string, unknown> = { ...above };
  for (const [key, value] of Object.entries(own)) {
    const place = path.length > 0 ? `${path}.${key}` : key;
    const inherited = result[key];
    const isMerged = isObject(value) && isObject(inherited) && !WHOLE.has(place);
    result[key] = isMerged ? merged(inherited, value, place) : value;
  }
  return result;
}

/** Whether people are on https: also where `redirectUrl` is a path. */
export function isHttps({ redirectUrl }: RelyingParty): boolean {
  return !redirectUrl.toLowerCase().startsWith("http:");
}

/** The name of the session's cookie, as a browser sees it. */
export function sessionCookieName(party: RelyingParty): string {
  const cookie = objectIn(party.settings, "session", "cookie");
  const name = textIn(cookie, "name") ?? (party.name.length > 0 ? `gatehouse-${party.name}` : "gatehouse");
  const secure = textIn(cookie, "secure") ?? "AUTO";
  if (secure === "NEVER" || (secure !== "ALWAYS" && !isHttps(party))) return name;
  const isHostOnly = (textIn(cookie, "domain") ?? "").length === 0 && (textIn(cookie, "path") ?? "/") === "/";
  return (isHostOnly ? "__Host-" : "__Secure-") + name;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The seconds of a duration such as `15m`; undefined for what is none. */
export function secondsOf(duration: string | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d+)([smhd])$/.exec(duration ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits) * (SECONDS[unit] ?? 0);
}
