import { CONSUMERS_TENANT, TENANT } from "../config/issuer";
import { JsonValue } from "../text/json";

/** Whether an issuer is a template for those of several tenants. */
function isIssuerTemplate(issuer: string): bool {
  return issuer.includes(TENANT);
}

/**
 * The issuer that a token with these claims is to have: that of its tenant (`tid`) where `issuer` is a template, and the tenant
 * is one of `tenants`, whose ids are in lower case. Null where it is of no such tenant.
 */
export function issuerOf(issuer: string, tenants: string[], claims: JsonValue): string | null {
  if (!isIssuerTemplate(issuer)) return issuer;
  const tenant = claims.member("tid");
  if (!tenant.isString() || !tenants.includes(tenant.asString().toLowerCase())) return null;
  return issuer.replace(TENANT, tenant.asString());
}

/** Whether a name that was sent along is that of an issuer, or of one of a template's tenants. */
export function isIssuer(name: string, issuer: string, tenants: string[]): bool {
  if (!isIssuerTemplate(issuer)) return name == issuer;
  for (let i = 0; i < tenants.length; i++) {
    if (name == issuer.replace(TENANT, tenants[i])) return true;
  }
  return false;
}

/**
 * The issuer below which the discovery document of a template's is: Entra ID has one for all organisations, and one for them and
 * personal accounts.
 */
export function discoverableIssuer(issuer: string, tenants: string[]): string {
  return issuer.replace(TENANT, tenants.includes(CONSUMERS_TENANT) ? "common" : "organizations");
}
