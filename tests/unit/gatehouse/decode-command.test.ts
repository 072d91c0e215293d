import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { CONFIGURATION, readyHost, signer, signIn } from "../../support/emulated/session.ts";

// The command as it is called.

const { cookieSecret, issuer, clientId } = CONFIGURATION;
const NAMED = { ...CONFIGURATION, cookieSecret: { env: "COOKIE_SECRET" } };
let cookie = "";
before(async () => {
  const keys = await signer();
  [cookie = ""] = await signIn(await readyHost(FILTER, keys), keys, { email: "ada@example.com" });
});

function run(
  args: readonly string[],
  input = "",
  environment = {},
): { status: number | null; out: string; err: string } {
  const command = ["--import", "tsx", "tools/gatehouse/main.ts", "decode", ...args];
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, input, env, encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

test("decode takes the configuration, and its secret from the environment; tokens with --tokens alone", () => {
  const args = ["--config", "-", "--json", cookie];
  const { status, out, err } = run(args, JSON.stringify(NAMED), { COOKIE_SECRET: cookieSecret });
  assert.equal(status, 0, err);
  const [{ facts } = assert.fail()] = JSON.parse(out) as { facts: Record<string, unknown> }[];
  assert.equal((facts["claims"] as { email: string }).email, "ada@example.com");
  assert.ok(!("idToken" in facts) && !out.includes(cookieSecret));
  const withTokens = run([...args, "--tokens"], JSON.stringify(NAMED), { COOKIE_SECRET: cookieSecret });
  assert.match(withTokens.out, /"idToken": "ey/);
});

test("decode ends with 1 for a cookie that does not open, and takes one from standard input", () => {
  const args = ["--issuer", issuer, "--client-id", clientId, "--cookie-secret-env", "COOKIE_SECRET"];
  const other = Buffer.alloc(32, 7).toString("base64");
  const { status, out } = run(args, `cookie: a=b; ${cookie}`, { COOKIE_SECRET: other });
  assert.equal(status, 1);
  assert.match(out, /^__Host-gatehouse: does not open: another cookie secret sealed it/);
});

test("decode ends with 2 without a secret, and says how to hand it over", () => {
  const { status, err } = run(["--config", "-", cookie], JSON.stringify(NAMED));
  assert.equal(status, 2);
  assert.match(err, /there is no variable COOKIE_SECRET in this environment: set it, or .* --cookie-secret-file/);
});
