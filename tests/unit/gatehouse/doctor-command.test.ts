import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { mock, test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { doctor } from "../../../tools/gatehouse/doctor/command.ts";
import { configurationAt, fileOf } from "../../support/doctor/examined.ts";
import { ISSUER, list, plugin, serviceEntry } from "../../support/doctor/objects.ts";

// The command: what it prints, and how it ends.

/** In this process: a command of its own would load the compiler each time. */
async function run(args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const log = mock.method(console, "log", (line: string) => out.push(line));
  const error = mock.method(console, "error", (line: string) => err.push(line));
  await doctor.parseAsync(args, { from: "user" });
  const status = process.exitCode ?? 0;
  process.exitCode = undefined;
  log.mock.restore();
  error.mock.restore();
  // Options of one run are those of the next, else.
  for (const option of ["all", "json", "cookie"]) doctor.setOptionValue(option, undefined);
  return { status: Number(status), out: out.join("\n"), err: err.join("\n") };
}

test("doctor ends with 0 where nothing is wrong, and says how much it looked at", async () => {
  const { status, out, err } = await run(["--offline", fileOf(configurationAt(ISSUER))]);
  assert.equal(status, 0, out + err);
  assert.match(out, /^0 errors, 0 warnings, 0 notes; \d+ checks were made, \d+ not \(--all says why\)$/m);
});

test("doctor ends with 1 for what is wrong: what, of whom, by what it is known, and what to do; worst first", async () => {
  const file = fileOf(list(plugin({ failStrategy: "FAIL_OPEN", phase: "AUTHZ" }), serviceEntry()));
  const { status, out } = await run(["--offline", "--all", file]);
  assert.equal(status, 1);
  assert.match(
    out,
    /^error: every request passes.* \[fail-strategy\]\n {2}of +WasmPlugin gatehouse\n {2}found +failStrategy: FAIL_OPEN\n {2}by .*\n {2}expected .*\n {2}do .*\n/m,
  );
  assert.ok(out.indexOf("[fail-strategy]") < out.indexOf("[phase]"));
  assert.match(out, /^not looked at: redirect-url: offline$/m);
});

test("doctor says all to a program with --json, and takes the size of a session from a Cookie header", async () => {
  const input = `cookie: a=b; __Host-gatehouse=b${"A".repeat(3900)}; __Host-gatehouse.1=${"A".repeat(3900)}; x=${"y".repeat(50_000)}`;
  const { status, out } = await run([
    "--offline",
    "--json",
    "--cookie",
    fileOf(input),
    join(ROOT, "manifests", "base", "wasm-plugin.yaml"),
  ]);
  assert.equal(status, 1);
  const { healthy, findings, made, skipped } = JSON.parse(out) as {
    healthy: boolean;
    findings: { check: string; severity: string; mend: string }[];
    made: string[];
    skipped: { check: string; why: string }[];
  };
  assert.equal(healthy, false);
  assert.deepEqual(
    findings.filter(({ check }) => check === "image-reference").map(({ severity }) => severity),
    ["error"],
  );
  assert.ok(made.includes("header-limits") && skipped.some(({ check }) => check === "clock"));
  // 7.8 KB of the session's own cookies are no complaint; those of others do not count.
  assert.ok(!findings.some(({ check }) => check === "header-limits"), out);
});

test("doctor ends with 2 where nothing can be looked at", async () => {
  for (const [args, why] of [
    [[join(ROOT, "package.json")], /there is no configuration of Gatehouse's in .*package\.json/],
    [["there/is/no.yaml"], /ENOENT/],
  ] as const) {
    const { status, err } = await run(args);
    assert.equal(status, 2, err);
    assert.match(err, why);
  }
});

test("doctor ends with 2 where the command line is wrong", () => {
  for (const [args, why] of [
    [[], /give a file with the configuration, or --kube/],
    [["--gateway", "app.example.com", "-"], /expected a URL with http or https/],
  ] as const) {
    const command = ["--import", "tsx", "tools/gatehouse/main.ts", "doctor", ...args];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
    assert.equal(status, 2, stderr);
    assert.match(stderr, why);
  }
});
