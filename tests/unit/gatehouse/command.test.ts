import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { EXAMPLE } from "../../support/configuration/wasm-plugin.ts";

// The commands as they are called: what they print, and how they end.

function run(args: readonly string[], input = ""): { status: number | null; out: string; err: string } {
  const command = ["--import", "tsx", "tools/gatehouse/main.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, input, encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

test("validate ends with 0 for what the gateway takes, and says at what nobody looked", () => {
  const { status, out } = run(["validate", "-"], JSON.stringify(EXAMPLE));
  assert.equal(status, 0);
  assert.match(out, /^-: not looked at: OIDC_CLIENT_SECRET, OIDC_COOKIE_SECRET, from the gateway's environment$/m);
  assert.match(out, /^-: 1 configuration, 0 mistakes, 0 warnings$/m);
});

test("validate ends with 1 for a mistake, which it says with file, line and column", () => {
  const { status, out } = run(["validate", "-"], JSON.stringify({ ...EXAMPLE, prefix: "oauth2" }, undefined, 2));
  assert.equal(status, 1);
  assert.match(out, /^-:\d+:3: error: pluginConfig: prefix: found "oauth2", expected a plain path such as \/oauth2/m);
});

test("validate ends with 0 for a warning, and with 1 where it is --strict; each line ends with its rule", () => {
  const warned = JSON.stringify({ ...EXAMPLE, logout: { backChannel: true } });
  const { status, out } = run(["validate", "-"], warned);
  assert.equal(status, 0);
  assert.match(out, /^-:1:\d+: warning: pluginConfig: logout\.backChannel: .* \[back-channel-reach\]$/m);
  assert.match(out, /^-: 1 configuration, 0 mistakes, 1 warning$/m);
  const strict = run(["validate", "--strict", "--json", "-"], warned);
  assert.equal(strict.status, 1);
  const { valid, files } = JSON.parse(strict.out) as { valid: boolean; files: { findings: { rule: string }[] }[] };
  assert.equal(valid, false);
  assert.equal(files[0]?.findings[0]?.rule, "back-channel-reach");
});

test("validate ends with 2 for what can't be read, and with --json says all of it to a program", () => {
  const { status, out } = run(["validate", "--json", "there/is/no.yaml", "package.json"]);
  assert.equal(status, 2);
  const { valid, files } = JSON.parse(out) as { valid: boolean; files: { file: string; unreadable: string }[] };
  assert.equal(valid, false);
  assert.match(files[0]?.unreadable ?? "", /^can't be read: ENOENT/);
  assert.match(files[1]?.unreadable ?? "", /^holds no configuration: expected a pluginConfig/);
});

test("validate goes on after what can't be read, and shows none of what may be a secret", () => {
  const { status, out } = run(
    ["validate", "-", "package.json"],
    "issuer: https://idp.example.com\nclientSecret: *hunter2\n",
  );
  assert.equal(status, 2);
  assert.match(
    out,
    /^-:2:15: error: this is no YAML: an alias of nothing; a text that begins with \* stands in quotes/m,
  );
  assert.match(out, /^package\.json: error: holds no configuration/m);
  assert.ok(!out.includes("hunter2"), out);
});

test("explain says what a reason means and what to do", () => {
  const { status, out } = run(["explain", "callback_login_expired"]);
  assert.equal(status, 0);
  assert.match(out, /^callback_login_expired\n\nThe login began more than 10 minutes ago\.\n\nMend: /);
});

test("explain finds an id in the log, and without the log says to hand it over", () => {
  const log = 'a\n[warning] gatehouse: refused, id LEMWoLsJ, jwt_expired: the ID token has expired; at "x"\nb\n';
  const { status, out } = run(["explain", "LEMWoLsJ", "--log", "-"], log);
  assert.equal(status, 0);
  assert.match(out, /^\[warning\] gatehouse: refused, id LEMWoLsJ.*\n\njwt_expired/);
  const alone = run(["explain", "LEMWoLsJ"]);
  assert.equal(alone.status, 1);
  assert.match(alone.err, /may be an id: .* gatehouse explain LEMWoLsJ --log -/);
});
