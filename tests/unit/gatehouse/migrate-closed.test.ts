import assert from "node:assert/strict";
import { test } from "node:test";
import { migrate, type Result } from "../../../tools/gatehouse/migrate/migrate.ts";
import { readInput } from "../../../tools/gatehouse/migrate/read.ts";

// What lets nobody in, or nothing pass, that was refused there: where it is said in an unusual place, or can't be said here.

const ISSUER = "https://idp.example.com";
const FLAGS = `--provider=oidc --oidc-issuer-url=${ISSUER} --client-id=app --redirect-url=https://app.example.com/oauth2/callback`;
const NOBODY = { name: "FILL_IN", values: ["FILL_IN"] };

interface Rule {
  readonly to?: readonly { readonly operation: Readonly<Record<string, readonly string[]>> }[];
  readonly require?: { readonly claims?: readonly object[]; readonly emails?: object };
}

function migrated(...texts: string[]): Result {
  const told = { from: undefined, issuer: undefined, hosts: [], folder: "." };
  return migrate(readInput(texts), told) ?? assert.fail("not known");
}

function rulesOf({ migration }: Result): readonly Rule[] | undefined {
  return migration.configuration["rules"] as readonly Rule[] | undefined;
}

function requirement(...texts: string[]): Rule["require"] {
  return rulesOf(migrated(...texts))?.[0]?.require;
}

test("oauth2-proxy does not start where nothing says whose addresses come in: nobody does", () => {
  assert.deepEqual(requirement(`oauth2-proxy ${FLAGS}`)?.claims, [NOBODY]);
  const alpha = `providers: [{ id: a, provider: oidc, clientID: app, oidcConfig: { issuerURL: "${ISSUER}" } }]`;
  assert.deepEqual(requirement(alpha)?.claims, [NOBODY]);
});

test("a star in a group's name is a letter of it: such a group is left out, and alone lets nobody in", () => {
  const flags = `${FLAGS} --email-domain=example.com`;
  assert.deepEqual(requirement(`oauth2-proxy ${flags} --allowed-group=team-*`)?.claims, [NOBODY]);
  const some = migrated(`oauth2-proxy ${flags} --allowed-group=team-* --allowed-group=ops`);
  assert.deepEqual(rulesOf(some)?.[0]?.require?.claims, [{ name: "groups", values: ["ops"] }]);
  assert.match(some.migration.toDo.join("\n"), /allowed-group: team-\* has a \*/);
});

test("with a file of its own the chart leaves emailDomains out, and so does the result", () => {
  const values = `config: { clientID: app, emailDomains: ["*"], configFile: 'email_domains = [ "example.com" ]' }`;
  assert.deepEqual(requirement(values)?.emails, { domains: ["example.com"] });
});

test("of several files of values the last one counts, as for Helm", () => {
  const values = `config: { clientID: app, emailDomains: ["*"] }`;
  const more = `config: { emailDomains: [example.com] }`;
  assert.deepEqual(requirement(values, more)?.emails, { domains: ["example.com"] });
  const groups = "config: { google: { groups: [staff@example.com] } }";
  assert.deepEqual(requirement(values, more, groups)?.claims, [NOBODY]);
});

test("of a variable that is set twice the last setting counts", () => {
  const lines = [
    "PROVIDER=oidc",
    `OIDC_ISSUER_URL=${ISSUER}`,
    "CLIENT_ID=app",
    "EMAIL_DOMAINS=*",
    "EMAIL_DOMAINS=example.com",
  ];
  const file = lines.map((line) => `OAUTH2_PROXY_${line}`).join("\n");
  assert.deepEqual(requirement(file)?.emails, { domains: ["example.com"] });
});

test("several containers of oauth2-proxy are not taken for one", () => {
  const container = `image: quay.io/oauth2-proxy/oauth2-proxy\ncommand: ${FLAGS} --email-domain=*`;
  assert.match(migrated(container, container).migration.toDo.join("\n"), /1 more container of oauth2-proxy/);
});

test("what a shell is told, and what a compose file's env_file may say, restricts", () => {
  const container = (more: string): string => `image: quay.io/oauth2-proxy/oauth2-proxy\n${more}`;
  const command = `command: [sh, -c, "exec oauth2-proxy ${FLAGS} --email-domain=$(DOMAIN) --allowed-group=ops"]`;
  const env = "env: [{ name: DOMAIN, value: example.com }]";
  const expected = { claims: [{ name: "groups", values: ["ops"] }], emails: { domains: ["example.com"] } };
  assert.deepEqual(requirement(container(`${command}\n${env}`)), expected);
  const compose = `command: ${FLAGS} --email-domain=example.com\nenv_file: [more.env]`;
  assert.deepEqual(requirement(container(compose))?.claims, [NOBODY]);
});

test("what is handed on from where oauth2-proxy is started restricts", () => {
  const service = (environment: string): string =>
    `image: quay.io/oauth2-proxy/oauth2-proxy\ncommand: ${FLAGS} --email-domain=*\nenvironment: ${environment}`;
  const run = (flags: string): string =>
    `docker run ${flags} quay.io/oauth2-proxy/oauth2-proxy ${FLAGS} --email-domain=*`;
  for (const text of [
    service("[OAUTH2_PROXY_ALLOWED_GROUPS]"),
    service("{ OAUTH2_PROXY_ALLOWED_GROUPS: }"),
    run("-e OAUTH2_PROXY_ALLOWED_GROUPS"),
    run("--env-file more.env"),
    run("--env-file=more.env"),
  ]) {
    const claims = requirement(text)?.claims ?? [];
    assert.ok(
      claims.some((claim) => JSON.stringify(claim) === JSON.stringify(NOBODY)),
      text,
    );
  }
});

test("an Ingress that asks oauth2-proxy for some groups restricts", () => {
  const ingress = `
kind: Ingress
metadata:
  name: app
  annotations:
    nginx.ingress.kubernetes.io/auth-url: https://auth.example.com/oauth2/auth?allowed_groups=admins`;
  assert.deepEqual(requirement(`oauth2-proxy ${FLAGS} --email-domain=example.com`, ingress)?.claims, [NOBODY]);
});

test("a policy that asks somebody else is not taken for one that asks oauth2-proxy", () => {
  const policy = (provider: string): string =>
    `kind: AuthorizationPolicy\nspec: { action: CUSTOM, provider: { name: ${provider} }, rules: [{}] }`;
  const command = `oauth2-proxy ${FLAGS} --email-domain=example.com`;
  const one = migrated(command, policy("oauth2-proxy"));
  assert.deepEqual(one.migration.toDo, []);
  assert.ok(one.outcomes.some(({ why }) => why.includes("its provider, oauth2-proxy, go")));
  assert.match(
    migrated(command, policy("oauth2-proxy"), policy("opa")).migration.toDo.join(),
    /ask oauth2-proxy and opa/,
  );
});

const SIGN_IN = { oidc: { configuration_uri: `${ISSUER}/.well-known/openid-configuration`, client_id: "app" } };

function chains(chain: object, ...others: object[]): string {
  const first = { name: "a", match: { header: ":authority", equality: "a.example.com" }, filters: [SIGN_IN] };
  return JSON.stringify({ allow_unmatched_requests: true, chains: [first, chain, ...others] });
}

test("beside authservice's chain for any host no host passes as one of no chain", () => {
  assert.equal(rulesOf(migrated(chains({ name: "rest", filters: [SIGN_IN] }))), undefined);
});

test("a host that authservice's chain refuses does not pass as one of no chain", () => {
  const match = { header: ":authority", equality: "no.example.com" };
  const refusing = { name: "no", match, filters: [{ mock: { allow: false } }] };
  const [rule] = rulesOf(migrated(chains(refusing))) ?? [];
  assert.ok(rule?.to?.[0]?.operation["hosts"]?.includes("no.example.com"), JSON.stringify(rule));
  const beside = migrated(chains(refusing, { name: "rest", filters: [SIGN_IN] }));
  assert.match(beside.migration.toDo.join("\n"), /nobody reached no\.example\.com/);
  assert.equal(rulesOf(migrated(chains({ name: "no", filters: [{ mock: { allow: false } }] }))), undefined);
});

test("authservice's match of a kind that is not known protects everything", () => {
  const chain = { name: "a", filters: [SIGN_IN] };
  const triggers = [{ included_paths: [{ contains: "/api" }] }];
  const result = migrated(JSON.stringify({ chains: [chain], trigger_rules: triggers }));
  assert.equal(rulesOf(result), undefined);
  assert.match(result.migration.toDo.join("\n"), /a match by contains is not known/);
});
