import { ProtectedResourceConfig } from "./bearer-tokens-config";
import { isScope, SCOPE } from "./client";
import { Field } from "./field";
import { isPrintable } from "./printable";
import { quote } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";
import { readUrl, warnIfPlain } from "./url-field";
import { isUsablePath } from "./usable-path";

const MOST = 32;
const PATH = "a plain path such as /mcp, without a slash at the end, or /";
const NAME = "a name for people";
const SERVER = "an issuer's URL such as https://idp.example.com";

/** Reads `protectedResources`. Comes after the client, whose hosts bound the resources' URLs, and after `bearerTokens`. */
export function readProtectedResources(field: Field, hosts: Field, config: RelyingPartyConfig): void {
  const members = field.listOrEmpty("resources, each {path: /mcp}");
  if (members.length > MOST) {
    field.mistake("found " + members.length.toString() + " resources, expected at most " + MOST.toString());
    return;
  }
  for (let i = 0; i < members.length; i++) {
    if (members[i].checkObject()) readProtectedResource(members[i], config.protectedResources);
  }
  if (members.length == 0) return;
  if (!config.bearerTokens.enabled) {
    field.misfit("found resources without bearerTokens.enabled: true, which lets their clients in");
  }
  if (config.redirectHost.length == 0 && hasPattern(config.hosts)) {
    hosts.misfit(
      "found a pattern, expected exact hosts alone: with a path as redirectUrl, a request's own host would say which " +
        "tokens are for a resource",
    );
  }
}

function hasPattern(hosts: string[]): bool {
  for (let i = 0; i < hosts.length; i++) if (hosts[i].startsWith("*")) return true;
  return false;
}

function readProtectedResource(field: Field, resources: ProtectedResourceConfig[]): void {
  const pathField = field.get("path");
  pathField.required(PATH);
  const path = pathField.filledText(PATH);
  if (path === null) return;
  if (!isUsablePath(path) || path.includes('"') || (path.length > 1 && path.endsWith("/")))
    return pathField.expected(PATH);
  for (let i = 0; i < resources.length; i++) {
    if (resources[i].path == path) return pathField.mistake("found " + quote(path) + " twice, expected each path once");
  }
  const resource = new ProtectedResourceConfig(path);
  const name = field.get("name").textOrEmpty(NAME);
  if (name !== null) resource.name = name;
  const scopes = field.get("scopes").listOrEmpty("scopes");
  for (let i = 0; i < scopes.length; i++) {
    const scope = scopes[i].text(SCOPE);
    if (scope === null) continue;
    if (!isScope(scope)) scopes[i].expected(SCOPE);
    else if (!resource.scopes.includes(scope)) resource.scopes.push(scope);
  }
  const servers = field.get("authorizationServers").listOrEmpty("issuers");
  for (let i = 0; i < servers.length; i++) {
    const url = readUrl(servers[i], SERVER);
    const text = servers[i].value.asString();
    if (url === null) continue;
    if (!isPrintable(text)) servers[i].expected(SERVER);
    warnIfPlain(servers[i], url);
    resource.authorizationServers.push(text);
  }
  resources.push(resource);
}
