import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { findCredentials } from "../../../tools/registry/credentials.ts";
import { FakeMachine } from "../../support/tools/fake-machine.ts";

const PLACE = { registry: "registry.example.com", name: "sso/gatehouse" };

describe("credentials for a registry", () => {
  let machine: FakeMachine;
  beforeEach(async () => {
    machine = await FakeMachine.create();
  });
  afterEach(() => machine.remove());

  const put = async (path: string, content: unknown): Promise<string> => {
    const full = join(machine.folder, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, typeof content === "string" ? content : JSON.stringify(content));
    return full;
  };
  const find = (place = PLACE, env: NodeJS.ProcessEnv = {}): ReturnType<typeof findCredentials> =>
    findCredentials(place, { ...machine.env, HOME: machine.folder, ...env });
  const auth = (name: string): { auth: string } => ({ auth: Buffer.from(`${name}:a:b`).toString("base64") });

  it("are none where nobody has logged in, or only to another registry", async () => {
    assert.equal(await find(), undefined);
    await put(".docker/config.json", {
      auths: { "registry.example.com.evil.example": auth("x"), "example.com": auth("y") },
    });
    assert.equal(await find(), undefined);
  });

  it("are docker's, podman's, or those of the files that variables name", async () => {
    const files: [path: string, env: NodeJS.ProcessEnv][] = [
      [".config/containers/auth.json", {}],
      ["run/containers/auth.json", { XDG_RUNTIME_DIR: join(machine.folder, "run") }],
      [".docker/config.json", {}],
      ["elsewhere/config.json", { DOCKER_CONFIG: join(machine.folder, "elsewhere") }],
      ["auth.json", { REGISTRY_AUTH_FILE: join(machine.folder, "auth.json") }],
    ];
    // Each is looked at before those above it.
    for (const [path, env] of files) {
      const origin = await put(path, { auths: { [PLACE.registry]: auth(path) } });
      assert.deepEqual(await find(PLACE, env), { username: path, secret: "a:b", origin });
    }
  });

  it("are stored under a registry's name, address, or a part of it, the narrowest first", async () => {
    const names = [
      `https://${PLACE.registry}/v2/`,
      `https://${PLACE.registry}`,
      PLACE.registry,
      "sso",
      "sso/gatehouse",
    ];
    const auths: Record<string, unknown> = {};
    for (const name of names) {
      auths[name.startsWith("sso") ? `${PLACE.registry}/${name}` : name] = auth(name.replaceAll(":", ""));
      await put(".docker/config.json", { auths });
      assert.equal((await find())?.username, name.replaceAll(":", ""));
    }
  });

  it("are Docker Hub's under the name that docker gives it", async () => {
    await put(".docker/config.json", { auths: { "https://index.docker.io/v1/": auth("hub") } });
    assert.equal((await find({ registry: "docker.io", name: "sso/gatehouse" }))?.username, "hub");
  });

  it("may be a refresh token", async () => {
    await put(".docker/config.json", { auths: { [PLACE.registry]: { ...auth("x"), identitytoken: "a.b.c" } } });
    const found = await find();
    assert.deepEqual([found?.username, found?.secret], ["", "a.b.c"]);
  });

  it("come from the registry's credential helper, else from the one for all, else from the file", async () => {
    const auths = { [PLACE.registry]: auth("file") };
    await put(".docker/config.json", { auths, credsStore: "all", credHelpers: { [PLACE.registry]: "own" } });
    const missing = ["echo credentials not found in native keychain", "exit 1"];
    await machine.script("bin/docker-credential-own", ...missing);
    await machine.script("bin/docker-credential-all", ...missing);
    assert.equal((await find())?.username, "file");
    const script = (name: string): string[] => [
      "read -r server",
      `echo "{\\"ServerURL\\": \\"$server\\", \\"Username\\": \\"${name} of $server by $1\\", \\"Secret\\": \\"s\\"}"`,
    ];
    await machine.script("bin/docker-credential-all", ...script("all"));
    const expected = (name: string): unknown => ({
      ...{ username: `${name} of registry.example.com by get`, secret: "s" },
      origin: `docker-credential-${name}`,
    });
    assert.deepEqual(await find(), expected("all"));
    await machine.script("bin/docker-credential-own", ...script("own"));
    assert.deepEqual(await find(), expected("own"));
    await machine.script("bin/docker-credential-own", `echo '{"Username": "<token>", "Secret": "r"}'`);
    assert.equal((await find())?.username, "");
  });

  it("are missed loudly where a helper fails or a file is damaged, without a word of what it holds", async () => {
    await put(".docker/config.json", { credsStore: "broken" });
    await assert.rejects(find(), /docker-credential-broken does not run/);
    await machine.script("bin/docker-credential-broken", "echo the keychain is locked", "exit 1");
    await assert.rejects(find(), { message: "docker-credential-broken failed: the keychain is locked" });
    await put(".docker/config.json", { credsStore: "../../evil" });
    await assert.rejects(find(), /is no name of a credential helper/);
    const path = await put(".docker/config.json", '{"auths": {"registry.example.com": {"auth": "c2VjcmV0');
    await assert.rejects(find(), { message: `${path} is no JSON object; expected what "docker login" writes` });
  });
});
