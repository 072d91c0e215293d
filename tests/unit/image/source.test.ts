import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { sourceOf } from "../../../tools/image/source.ts";

const COMMITTED = 1_795_515_947;

describe("where the Wasm comes from", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", folder, ...args], { env })
      .toString()
      .trim();
  const commit = async (): Promise<string> => {
    await mkdir(join(folder, "assembly"), { recursive: true });
    await writeFile(join(folder, "assembly", "index.ts"), "export {};");
    await writeFile(join(folder, "README.md"), "read me");
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    return git("rev-parse", "HEAD");
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    const name = "A U Thor";
    const email = "author@example.com";
    env = {
      PATH: process.env["PATH"],
      // Nothing of the machine's configuration, and no repository above the folder.
      ...{ HOME: folder, GIT_CONFIG_NOSYSTEM: "1", GIT_CEILING_DIRECTORIES: tmpdir() },
      ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email },
      ...{ GIT_AUTHOR_DATE: "1600000000 +0900", GIT_COMMITTER_DATE: `${COMMITTED} +0100` },
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is the commit, with the time of the commit in UTC", async () => {
    const revision = await commit();
    assert.deepEqual(await sourceOf(folder, env), { revision, created: "2026-11-24T10:25:47Z" });
  });

  it("has the time of SOURCE_DATE_EPOCH where that is set", async () => {
    const revision = await commit();
    const source = await sourceOf(folder, { ...env, SOURCE_DATE_EPOCH: "86400" });
    assert.deepEqual(source, { revision, created: "1970-01-02T00:00:00Z" });
  });

  it("is not the commit where something was changed, added or removed since that goes into the Wasm", async () => {
    await commit();
    const unknown = { unknown: "there are changes that are not committed" };
    await writeFile(join(folder, "assembly", "index.ts"), "export const changed = 1;");
    assert.deepEqual(await sourceOf(folder, env), unknown);
    git("checkout", "--", ".");
    await writeFile(join(folder, "assembly", "new.ts"), "");
    git("config", "status.showUntrackedFiles", "no");
    assert.deepEqual(await sourceOf(folder, env), unknown);
    await rm(join(folder, "assembly", "new.ts"));
    await rm(join(folder, "assembly", "index.ts"));
    assert.deepEqual(await sourceOf(folder, env), unknown);
    assert.deepEqual(await sourceOf(folder, { ...env, SOURCE_DATE_EPOCH: "0" }), {
      created: "1970-01-01T00:00:00Z",
      ...unknown,
    });
  });

  it("is the commit whatever else was changed", async () => {
    const revision = await commit();
    await writeFile(join(folder, "README.md"), "read me again");
    assert.equal((await sourceOf(folder, env)).revision, revision);
  });

  it("is not known outside a repository, within that of something else, and before the first commit", async () => {
    assert.deepEqual(await sourceOf(folder, env), { unknown: "not a git repository" });
    git("init", "--quiet");
    assert.deepEqual(await sourceOf(folder, env), { unknown: "the git repository has no commit" });
    await commit();
    assert.deepEqual(await sourceOf(join(folder, "assembly"), env), { unknown: "not a git repository" });
    assert.deepEqual(await sourceOf(folder, { ...env, PATH: folder }), { unknown: "not a git repository" });
  });

  it("is refused with a SOURCE_DATE_EPOCH that is no time", async () => {
    for (const value of ["now", "-1", "1.5", "1e9", "999999999999"]) {
      await assert.rejects(sourceOf(folder, { ...env, SOURCE_DATE_EPOCH: value }), /SOURCE_DATE_EPOCH is "/);
    }
  });
});
