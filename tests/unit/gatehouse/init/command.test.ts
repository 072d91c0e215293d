import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../../../tools/build/root.ts";
import { paced } from "../../../../tools/envoy/pace.ts";
import { writeFiles } from "../../../../tools/gatehouse/init/write-files.ts";
import { IMAGE } from "./setups.ts";

// The command as it is called: without a terminal, and at one.

const COMMAND = [process.execPath, "--import", "tsx", "tools/gatehouse/main.ts", "init"] as const;
const FLAGS = [
  ...["--issuer", "https://idp.example.com", "--offline", "--no-cluster", "--target", "istio", "--image", IMAGE],
  ...["--redirect-url", "https://app.example.com"],
];
const SECRET = "a secret; of the client's";
const TYPED = "what is typed";
/** Then what hangs is ended. */
const TIMEOUT_MS = 60_000;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-init-"));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run([program, ...args]: readonly string[], input = ""): Ended {
  const { status, stdout, stderr } = spawnSync(program ?? "", args, {
    ...{ cwd: ROOT, input, encoding: "utf8", timeout: paced(TIMEOUT_MS), killSignal: "SIGKILL" },
  });
  return { status, out: stdout, err: stderr };
}

test("without a terminal it waits for nobody: what is missing is named", () => {
  const { status, out, err } = run([...COMMAND, "--offline", "--no-cluster"]);
  assert.equal(status, 2);
  assert.equal(out, "");
  for (const flag of ["--issuer", "--client-id", "--client-secret-file", "--redirect-url", "--image"]) {
    assert.ok(err.includes(`\n  ${flag}`), err);
  }
});

test("the file is for its owner alone, and what is printed has no secret: the secret may come by standard input", async () => {
  const output = join(folder, "gatehouse.yaml");
  const command = [
    ...COMMAND,
    ...FLAGS,
    "--client-id",
    "my-app",
    "--client-secret-file",
    "-",
    "--output",
    output,
    "--json",
  ];
  const { status, out, err } = run(command, `${SECRET}\n`);
  assert.equal(status, 0, err);
  const report = JSON.parse(out) as { files: unknown; register: { what: string; uri: string }[]; commands: string[] };
  assert.deepEqual(report.files, [{ path: output, holdsSecrets: true }]);
  assert.deepEqual(
    report.register.map(({ uri }) => uri),
    ["https://app.example.com/oauth2/callback", "https://app.example.com/oauth2/signed_out"],
  );
  assert.deepEqual(report.commands, [`kubectl apply -f ${output}`]);
  const text = await readFile(output, "utf8");
  assert.ok(text.includes(SECRET));
  assert.equal((await stat(output)).mode & 0o777, 0o600);
  const [, key = ""] = /cookieSecret: (\S+)/.exec(text) ?? [];
  for (const secret of [SECRET, key]) assert.ok(secret !== "" && !(out + err).includes(secret));
});

test("what the filter would refuse is not written, and the command ends with 1", () => {
  const output = join(folder, "refused.yaml");
  const { status, err } = run([...COMMAND, ...FLAGS, "--client-id", "FILL_IN", "--public-client", "--output", output]);
  assert.equal(status, 1);
  assert.match(
    err,
    /The filter would refuse this:\n {2}clientId: found "FILL_IN", a placeholder that was not filled in/,
  );
  assert.equal(existsSync(output), false);
});

const hasScript = run(["sh", "-c", "command -v script"]).status === 0;
test(
  "at a terminal it asks, and does not echo the secret",
  { skip: !hasScript && "needs script (util-linux), for a terminal" },
  async () => {
    const [output, shown] = [join(folder, "asked.yaml"), join(folder, "shown")];
    const line = [...COMMAND, ...FLAGS, "--output", output].map((word) => `'${word}'`).join(" ");
    // Ends by itself, should the question never come.
    const until = (condition: string): string =>
      `n=0; until ${condition}; do n=$((n+1)); [ $n -lt 900 ] || exit 1; sleep 0.1; done`;
    const whenShown = (text: string, reply: string): string =>
      `${until(`grep -q '${text}' ${shown} 2>/dev/null`)}; printf '${reply}\\r'`;
    const input = [whenShown("Client ID", "my-app"), whenShown("Client secret", TYPED), until(`[ -e ${output} ]`)];
    const terminal = `script -qfec "stty cols 100 rows 30; exec ${line}" ${shown}`;
    const { status } = run(["sh", "-c", `{ ${input.join("; ")}; } | ${terminal}`]);
    assert.equal(status, 0);
    const text = await readFile(shown, "utf8");
    assert.match(text, /Client secret/);
    assert.ok(!text.includes(TYPED), text);
    assert.ok((await readFile(output, "utf8")).includes(TYPED));
  },
);

test("what is there is not written over unless that is said, and then as a whole", async () => {
  const files = [
    { path: join(folder, "new", "a"), content: "secret", holdsSecrets: true },
    { path: join(folder, "b"), content: "new", holdsSecrets: false },
  ];
  await writeFile(join(folder, "b"), "old", { mode: 0o600 });
  await assert.rejects(writeFiles(files, false), /b is there already, expected another --output, or --force/);
  assert.equal(existsSync(join(folder, "new")), false);
  await writeFiles(files, true);
  assert.equal(await readFile(join(folder, "b"), "utf8"), "new");
  assert.equal((await stat(join(folder, "new", "a"))).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(folder, "new")), ["a"]);
});
