import { hexValue } from "../text/ascii";
import { Field } from "./field";
import { TENANT } from "./issuer";
import { RelyingPartyConfig } from "./relying-party-config";

const ID = "a tenant's id such as 72f988bf-86f1-41af-91ab-2d7cd011db47";
const DASHES: i32[] = [8, 13, 18, 23];
const ID_LENGTH = 36;

/** Reads `provider.tenants`, which an issuer template needs, and no other issuer has. */
export function readTenants(field: Field, config: RelyingPartyConfig): void {
  const members = field.listOrEmpty("tenants' ids");
  for (let i = 0; i < members.length; i++) {
    const tenant = members[i].filledText(ID);
    if (tenant === null) continue;
    if (isTenantId(tenant)) config.provider.tenants.push(tenant.toLowerCase());
    else members[i].expected(ID);
  }
  const isTemplate = config.issuer.includes(TENANT);
  if (isTemplate && members.length == 0) {
    field.misfit(
      `${field.isGiven ? "found none" : "is missing"}, expected the ids of those whose users may sign in, since issuer has ${TENANT}`,
    );
  } else if (!isTemplate && members.length > 0 && config.issuer.length > 0) {
    field.misfit(`found tenants, expected ${TENANT} in issuer, where each of them stands`);
  }
}

/** A UUID (RFC 9562, section 4). */
function isTenantId(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const isDash = text.charCodeAt(i) == 0x2d;
    if (isDash != DASHES.includes(i) || (!isDash && hexValue(text.charCodeAt(i)) < 0)) return false;
  }
  return text.length == ID_LENGTH;
}
