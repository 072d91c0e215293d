import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTHSERVICE_OPTIONS } from "../../../tools/gatehouse/migrate/authservice/options.ts";
import { ENVOY_OPTIONS } from "../../../tools/gatehouse/migrate/envoy/options.ts";
import { ENVOY_GATEWAY_OPTIONS } from "../../../tools/gatehouse/migrate/envoy-gateway/options.ts";
import { migrate } from "../../../tools/gatehouse/migrate/migrate.ts";
import { OAUTH2_PROXY_OPTIONS } from "../../../tools/gatehouse/migrate/oauth2-proxy/options.ts";
import type { OptionRow } from "../../../tools/gatehouse/migrate/option.ts";
import { readInput } from "../../../tools/gatehouse/migrate/read.ts";
import { checkPart, code, table } from "../../support/configuration/documentation.ts";

// The tables of the peers' options: what the docs say is what the command does.

const FATES = { TAKEN: "", NOT_NEEDED: "not needed", NONE: "no counterpart", UNKNOWN: "" };

function optionsTable(rows: readonly OptionRow[]): string {
  const said = ({ fate, here, why }: OptionRow): string => {
    if (fate !== "TAKEN") return `${FATES[fate]}: ${why}`;
    return [code(here), why].filter((part) => part !== "").join("; ");
  };
  // Rows of one fate and reason stand together.
  const merged = new Map<string, string[]>();
  for (const row of rows) merged.set(said(row), [...(merged.get(said(row)) ?? []), code(row.option)]);
  return table(
    ["option", "here"],
    Array.from(merged, ([what, options]) => [options.join(", "), what]),
  );
}

for (const [file, part, rows] of [
  ["from-oauth2-proxy.md", "options", OAUTH2_PROXY_OPTIONS],
  ["from-envoy-gateway.md", "fields", ENVOY_GATEWAY_OPTIONS],
  ["from-envoy-gateway.md", "options", ENVOY_OPTIONS],
  ["from-authservice.md", "options", AUTHSERVICE_OPTIONS],
] as const) {
  test(`docs/${file} has the command's table of ${part}`, () => {
    checkPart(part, optionsTable(rows), file);
    assert.equal(new Set(rows.map(({ option }) => option)).size, rows.length, "an option stands there twice");
  });
}

/** A value for each option of oauth2-proxy's that has a counterpart, where the obvious one would not do. */
const VALUES: Readonly<Record<string, string>> = {
  provider: "oidc",
  "email-domain": "example.net",
  "user-id-claim": "upn",
  "oidc-email-claim": "upn",
  "oidc-groups-claim": "roles",
  "allowed-role": "admin",
  "skip-auth-route": "^/open$",
  "skip-auth-regex": "^/open$",
  "api-route": "^/api/",
  "trusted-ip": "10.0.0.0/8",
  "extra-jwt-issuers": "https://ci.example.com=deploy",
  "cookie-secret": Buffer.alloc(32, 1).toString("base64url"),
  "cookie-path": "/oauth2/",
  "cookie-expire": "1h",
  "cookie-refresh": "30m",
  "cookie-samesite": "none",
  "cookie-domain": "example.com",
  "redirect-url": "https://other.example.com/oauth2/callback",
  "proxy-prefix": "/sso",
  "whitelist-domain": ".example.net",
  "login-url": "https://idp.example.com/a?x=1",
  "redeem-url": "https://idp.example.com/t",
  "oidc-jwks-url": "https://idp.example.com/k",
  "profile-url": "https://idp.example.com/u",
  "auth-request-response-mode": "form_post",
  "pass-user-headers": "false",
  "pass-basic-auth": "false",
  "cookie-secure": "false",
};
/** What else has to be set for it to mean something. */
const BESIDE: Readonly<Record<string, string>> = {
  "allowed-role": "--provider=keycloak-oidc",
  "jwt-key": "--provider=login.gov",
  "jwt-key-file": "--provider=login.gov",
  "extra-jwt-issuers": "--skip-jwt-bearer-tokens",
  "login-url": "--skip-oidc-discovery",
  "redeem-url": "--skip-oidc-discovery",
  "oidc-jwks-url": "--skip-oidc-discovery",
  "profile-url": "--skip-oidc-discovery",
  "skip-oidc-discovery": "--redeem-url=https://idp.example.com/t",
  "prefer-email-to-user": "",
  "pass-user-headers": "--pass-basic-auth=false",
  "pass-basic-auth": "--pass-user-headers=false",
  "entra-id-allowed-tenant": "--provider=entra-id --oidc-issuer-url=https://login.microsoftonline.com/common/v2.0",
  "azure-tenant": "--provider=azure",
};
/** Those whose value is not text: the alpha configuration alone has them. */
const ALPHA = ["login-url-parameters", "inject-request-headers", "inject-response-headers"];

function configurationOf(flags: string): string {
  const text = `oauth2-proxy --client-id=app --redirect-url=https://app.example.com/oauth2/callback ${flags}`;
  const told = { from: "oauth2-proxy", issuer: undefined, hosts: [], folder: "." } as const;
  const { migration } = migrate(readInput([text]), told) ?? assert.fail();
  return JSON.stringify([migration.configuration, migration.variables, migration.toDo]);
}

test("each of oauth2-proxy's options that is taken over changes what comes out, or is said to be without effect", () => {
  const without = [];
  for (const { option, type, fate, why } of OAUTH2_PROXY_OPTIONS.filter((row) => row.fate === "TAKEN")) {
    if (ALPHA.includes(option)) continue;
    const beside =
      BESIDE[option] ?? (option === "provider" ? "" : "--provider=oidc --oidc-issuer-url=https://idp.example.com");
    const value = VALUES[option] ?? (type === "flag" ? "true" : "https://x.example.com/x");
    const changed = configurationOf(`${beside} --${option}=${value}`);
    const row = JSON.stringify(why);
    if (changed === configurationOf(`${beside} `)) without.push(`${option} (${fate}, ${row})`);
  }
  assert.deepEqual(without, []);
});
