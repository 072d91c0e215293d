import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parse } from "yaml";
import { ROOT } from "../../../tools/build/root.ts";
import { migrate, type Result } from "../../../tools/gatehouse/migrate/migrate.ts";
import { readInput } from "../../../tools/gatehouse/migrate/read.ts";
import { isSettled } from "../../../tools/gatehouse/migrate/report.ts";

// The command as it is called, and what it makes of what is missing, misspelt, elsewhere, or not to be had.

const folder = mkdtempSync(join(tmpdir(), "gatehouse-migrate-"));
after(() => {
  rmSync(folder, { recursive: true });
});

const SECRET = "correct-horse-battery";
const SETTLED = `oauth2-proxy --provider=oidc --oidc-issuer-url=https://idp.example.com --client-id=app
  --client-secret=${SECRET} --redirect-url=https://app.example.com/oauth2/callback --email-domain=example.com`;

function run(args: readonly string[], input = ""): { status: number | null; out: string; err: string } {
  const command = ["--import", "tsx", "tools/gatehouse/main.ts", "migrate", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, input, encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

function migrated(...texts: string[]): Result {
  const told = { from: undefined, issuer: undefined, hosts: [], folder };
  return migrate(readInput(texts.map((text) => text.replaceAll("\n  --", " --"))), told) ?? assert.fail("not known");
}

test("the pluginConfig alone is on standard output, and ends with 0 where nothing is left to do", () => {
  const { status, out, err } = run(["-"], SETTLED.replaceAll("\n", " \\\n"));
  assert.equal(status, 0, err);
  const { issuer, clientSecret } = parse(out) as { issuer: string; clientSecret: object };
  assert.equal(issuer, "https://idp.example.com");
  assert.deepEqual(clientSecret, { env: "GATEHOUSE_CLIENT_SECRET" });
  assert.match(err, /^From oauth2-proxy\.\n\nTaken over:\n {2}--provider: issuer: https:\/\/idp\.example\.com$/m);
  assert.match(err, /^The filter takes the result\.$/m);
  assert.ok(!(out + err).includes(SECRET));
});

test("with -o it goes to a file, and a misspelt option is named and ends with 1", () => {
  const file = join(folder, "plugin.yaml");
  const { status, out, err } = run(["-", "-o", file], `${SETTLED} --alowed-group=admins`.replaceAll("\n", " "));
  assert.equal(status, 1);
  assert.equal(out, "");
  assert.match(err, /^Unknown, and not taken over:\n {2}--alowed-group: .*perhaps allowed-group is meant$/m);
  assert.match(readFileSync(file, "utf8"), /^issuer: https:\/\/idp\.example\.com$/m);
});

test("with --json a program hears all of it, and what the filter refuses has its line", () => {
  const wrong = SETTLED.replace("https://app.example.com/oauth2/callback", "https://app.example.com/a%20b");
  const { status, out } = run(["--json", "--from", "oauth2-proxy", "-"], wrong.replaceAll("\n", " "));
  assert.equal(status, 1);
  const report = JSON.parse(out) as Record<string, unknown>;
  assert.equal(report["from"], "oauth2-proxy");
  assert.equal(report["settled"], false);
  const [finding] = report["findings"] as { line: number; level: string; text: string }[];
  assert.match(finding?.text ?? "", /^redirectUrl: found "https:\/\/app\.example\.com\/a%20b"/);
  assert.ok((finding?.line ?? 0) > 1);
  assert.ok(!out.includes(SECRET));
});

test("a file that can't be read ends with 2, and so does one that is none of these", () => {
  assert.equal(run(["there/is/no.yaml"]).status, 2);
  const { status, out, err } = run(["package.json"]);
  assert.equal(status, 2);
  assert.equal(out, "");
  assert.match(
    err,
    /nothing that is known is in package\.json: expected oauth2-proxy, envoy, envoy-gateway, authservice/,
  );
});

test("what can't be read is refused without showing its lines", () => {
  for (const [name, text, said] of [
    ["broken.cfg", `provider = "oidc"\nclient_secret = "${SECRET}\n`, /line 2 is no TOML/],
    ["broken.yaml", `kind: SecurityPolicy\nspec: *${SECRET}\n`, /Unresolved alias/],
  ] as const) {
    writeFileSync(join(folder, name), text);
    const { status, err } = run([join(folder, name)]);
    assert.equal(status, 2);
    assert.match(err, said);
    assert.ok(!err.includes(SECRET), err);
  }
});

test("a provider that speaks no OpenID Connect is refused plainly", () => {
  const result = migrated("oauth2-proxy --provider=github --github-org=example --client-id=app");
  assert.match(result.migration.refusal ?? "", /provider github does not speak OpenID Connect/);
  assert.equal(isSettled(result, undefined), false);
});

// What restricts who gets in and can't be read or said lets nobody in.
for (const [what, text] of [
  ["groups of Google's", `${SETTLED.replace("oidc ", "google ")} --google-group=staff@example.com`],
  ["a file that is not there", `${SETTLED} --config=/etc/oauth2-proxy.cfg`],
  ["groups in a variable", `${SETTLED} --allowed-group=$ALLOWED_GROUPS`],
  ["a project of GitLab's", `${SETTLED} --gitlab-project=group/project`],
] as const) {
  test(`${what}: nobody gets in until somebody has said more`, () => {
    const { migration } = migrated(text);
    const [rule] = migration.configuration["rules"] as { require: { claims: object[] } }[];
    assert.ok(
      rule?.require.claims.some((claim) => JSON.stringify(claim) === '{"name":"FILL_IN","values":["FILL_IN"]}'),
      JSON.stringify(rule),
    );
    assert.ok(migration.toDo.length > 0);
  });
}

test("a Secret of variables that is not among the files may restrict, too", () => {
  const { migration } = migrated(`containers:
  - image: quay.io/oauth2-proxy/oauth2-proxy
    args: [--provider=oidc, --oidc-issuer-url=https://idp.example.com, --client-id=app]
    envFrom: [{ secretRef: { name: more } }]`);
  assert.ok(
    migration.toDo.some((line) => line.includes("the Secret more is not among the files")),
    migration.toDo.join("\n"),
  );
});

test("addresses are read from their file where it is there, and have a place where it is not", () => {
  writeFileSync(join(folder, "people.txt"), "ada@example.com\n# nobody\n\nbob@example.org\n");
  const base = SETTLED.replace(" --email-domain=example.com", "");
  const emails = (text: string): unknown => {
    const [rule] = migrated(text).migration.configuration["rules"] as { require: { emails: object } }[];
    return rule?.require.emails;
  };
  assert.deepEqual(emails(`${base} --authenticated-emails-file=people.txt`), {
    addresses: ["ada@example.com", "bob@example.org"],
  });
  assert.deepEqual(emails(`${base} --authenticated-emails-file=none.txt`), { addresses: ["FILL_IN@example.invalid"] });
});

test("Envoy's endpoints say the issuer of providers that are known, and of others --issuer does", () => {
  const filter = (authorization: string): string => `
"@type": type.googleapis.com/envoy.extensions.filters.http.oauth2.v3.OAuth2
config:
  token_endpoint: { cluster: idp, uri: "https://idp.example.com/token", timeout: 3s }
  authorization_endpoint: ${authorization}
  redirect_uri: https://app.example.com/callback
  signout_path: { path: { exact: /signout } }
  credentials: { client_id: app, token_secret: { name: token }, hmac_secret: { name: hmac } }`;
  for (const [endpoint, issuer] of [
    ["https://kc.example.com/auth/realms/a/protocol/openid-connect/auth", "https://kc.example.com/auth/realms/a"],
    ["https://login.microsoftonline.com/t1/oauth2/v2.0/authorize", "https://login.microsoftonline.com/t1/v2.0"],
    ["https://tenant.eu.auth0.com/authorize", "https://tenant.eu.auth0.com/"],
    ["https://x.okta.com/oauth2/default/v1/authorize", "https://x.okta.com/oauth2/default"],
  ] as const) {
    assert.equal(migrated(filter(endpoint)).migration.configuration["issuer"], issuer);
  }
  const unknown = migrated(filter("https://idp.example.com/login")).migration;
  assert.match(unknown.toDo.join("\n"), /authorization_endpoint: .*--issuer/);
});

test("Envoy Gateway's rules that are more than one requirement let nobody in", () => {
  const policy = (rules: string): string => `
kind: SecurityPolicy
spec:
  oidc: { provider: { issuer: "https://idp.example.com" }, clientID: app, clientSecret: { name: s }, redirectURL: "https://app.example.com/oauth2/callback" }
  authorization: { defaultAction: Deny, rules: ${rules} }`;
  const jwt = (value: string): object => ({ jwt: { provider: "p", claims: [{ name: "a.roles", values: [value] }] } });
  const claims = (rules: unknown): object | undefined => {
    const [rule] = migrated(policy(JSON.stringify(rules))).migration.configuration["rules"] as {
      require: { claims: object[] };
    }[];
    return rule?.require.claims;
  };
  const allow = (value: string, more: object = {}): object => ({ action: "Allow", principal: jwt(value), ...more });
  assert.deepEqual(claims([allow("x"), allow("y")]), [{ name: ["a", "roles"], values: ["x", "y"] }]);
  const closed = [{ name: "FILL_IN", values: ["FILL_IN"] }];
  assert.deepEqual(claims([allow("x", { operation: { methods: ["GET"] } })]), closed);
  assert.deepEqual(claims([{ action: "Deny", principal: jwt("x") }]), closed);
});
