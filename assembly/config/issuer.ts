import { Url } from "../text/url";
import { Field } from "./field";
import { quoteAdvice } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";
import { readUrl, warnIfPlain } from "./url-field";

const ISSUER = "the issuer's URL as in its discovery document, such as https://idp.example.com";
/** RFC 8615: what stands below it describes the issuer, and is none. */
const WELL_KNOWN = "/.well-known/";
/** Where Keycloak's endpoints are, below its issuer. */
const KEYCLOAK_ENDPOINTS = "/protocol/openid-connect";
/** The hosts of Entra ID, in its several clouds. */
const ENTRA_HOSTS: string[] = [
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
  "login.chinacloudapi.cn",
  "login.microsoft.com",
  "login.windows.net",
  "sts.windows.net",
];
/** Stands for the tenant in the issuer that the discovery document of several tenants has. */
export const TENANT = "{tenantid}";
/** Of personal Microsoft accounts. */
export const CONSUMERS_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";

const ONE_TENANT =
  "one tenant's issuer, or {tenantid} in its place with provider.tenants, since this one's tokens name another: ";

/** Reads `issuer`. */
export function readIssuer(field: Field, config: RelyingPartyConfig): void {
  field.required(ISSUER);
  const url = readUrl(field, ISSUER);
  if (url === null) return;
  const issuer = field.value.asString();
  config.issuer = issuer;
  config.issuerUrl = url;
  config.provider.displayName = url.host;
  const wellKnown = issuer.indexOf(WELL_KNOWN);
  const keycloak = issuer.indexOf(KEYCLOAK_ENDPOINTS);
  if (wellKnown >= 0) {
    field.expected("the issuer's URL without /.well-known/…: " + quoteAdvice(describedIssuer(issuer, wellKnown)));
  } else if (keycloak >= 0) {
    field.expected("the realm's URL without its endpoint: " + quoteAdvice(issuer.substring(0, keycloak)));
  } else if (isTenantless(url)) {
    field.expected(ONE_TENANT + tenantOf(url));
  } else if (issuer.includes("{") && !isTemplate(issuer)) {
    field.expected("one issuer; a template has {tenantid} as one part of its path, and no other");
  } else if (issuer.includes("?")) {
    field.expected("the issuer's URL without ?");
  }
  warnIfPlain(field, url);
}

/**
 * The issuer that a document at a well-known address describes: its name stands after the issuer (OpenID Connect Discovery,
 * section 4.1) or between host and path (RFC 8414, section 3.1).
 */
function describedIssuer(address: string, wellKnown: i32): string {
  const name = wellKnown + WELL_KNOWN.length;
  const nameEnd = address.indexOf("/", name);
  const path = nameEnd < 0 ? "" : address.substring(nameEnd);
  return address.substring(0, wellKnown) + (path == "/" ? "" : path);
}

/** Whether this is Entra's for accounts of several tenants, whose tokens have the tenant's own issuer. */
function isTenantless(url: Url): bool {
  if (!ENTRA_HOSTS.includes(url.host)) return false;
  const tenant = firstPart(url);
  return tenant == "common" || tenant == "organizations" || tenant == "consumers";
}

function tenantOf(url: Url): string {
  const tenant = firstPart(url) == "consumers" ? CONSUMERS_TENANT : "<tenant id>";
  return quoteAdvice(url.origin + "/" + tenant + "/v2.0");
}

/** Whether one whole part of the path stands for the tenant, and nothing else is left open. */
function isTemplate(issuer: string): bool {
  const parts = issuer.split("/" + TENANT + "/");
  return parts.length == 2 && !parts[0].includes("{") && !parts[1].includes("{");
}

function firstPart(url: Url): string {
  const end = url.path.indexOf("/", 1);
  return url.path.substring(1, end < 0 ? url.path.length : end).toLowerCase();
}
