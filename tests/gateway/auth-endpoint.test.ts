import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { parse } from "yaml";
import { atExit } from "../../tools/at-exit.ts";
import { ROOT } from "../../tools/build/root.ts";
import { bootstrap } from "../../tools/envoy/bootstrap.ts";
import { capture } from "../../tools/envoy/capture.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { freePort, onFreePort } from "../../tools/envoy/free-port.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { valuesOf } from "../support/gateway/application.ts";
import type { Configuration } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, type Pairs, send } from "../support/gateway/http.ts";
import { setsSession } from "../support/gateway/session-answers.ts";
import { signInAs, untilExpired } from "../support/gateway/users.ts";
import { World } from "../support/gateway/world.ts";

// Proxies that ask Gatehouse before they let a request pass, with the snippets of docs/examples.md.

const NGINX = "nginx";
const AUTH = "/oauth2/auth";
const GROUPS = ["staff", "wheel"];
const SPOOFED: Pairs = [
  ["X-Auth-Request-User", "root"],
  ["X-Auth-Request-Email", "root@example.com"],
  ["X-Auth-Request-Groups", "wheel"],
];

const examples = await readFile(join(ROOT, "docs", "examples.md"), "utf8");
const [envoyVersion, nginx] = [(await theEnvoy()).version, await capture(NGINX, ["-v"], { timeoutMs: paced(15_000) })];
const [major = 0, minor = 0] = envoyVersion.split(".").map(Number);
const noPathOverride = major === 1 && minor < 38 && "needs Envoy 1.38, which has path_override";
const noNginx = nginx.code !== 0 && 'needs nginx: "apt-get install nginx-light"';

let world: World;
let askingEnvoy = 0;
before(async () => {
  askingEnvoy = await freePort();
  const on = (configuration: Configuration): Configuration => ({ ...configuration, authEndpoint: true });
  world = await World.start({
    provider: { refreshTokens: {} },
    plugins: [{ configure: on }, {}],
    gateway: { bootstrap: (message) => (noPathOverride === false ? withAsker(message) : message) },
  });
  world.provider.behaviour = { claims: (claims) => ({ ...claims, groups: GROUPS }) };
});
after(() => world.stop());
beforeEach(() => {
  world.application.reset();
});

/** The snippet of the examples in this language that holds a word. */
function snippet(language: string, word: string): string {
  const found = [...examples.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))];
  const text = found.map((match) => match[1] ?? "").find((candidate) => candidate.includes(word));
  assert.ok(text !== undefined, word);
  return text;
}

/** Adds a listener with the filters of the examples, and the cluster that they ask. */
function withAsker(message: Message): Message {
  const filters = parse(snippet("yaml", "ext_authz")) as Message[];
  const resources = message["static_resources"] as { listeners: Message[]; clusters: Message[] };
  const gateway = JSON.stringify(resources.listeners[0]).match(/"port_value":(\d+)/)?.[1];
  const more = bootstrap({
    listeners: [{ name: "asker", port: askingEnvoy, routes: [{ cluster: "application" }], filters }],
    clusters: [{ name: "gatehouse", port: Number(gateway) }],
  })["static_resources"] as typeof resources;
  const listeners = [...resources.listeners, ...more.listeners];
  return { ...message, static_resources: { listeners, clusters: [...resources.clusters, ...more.clusters] } };
}

function ask(path: string, cookie: string, headers: Pairs = FETCH, method = "GET", port = world.port): Promise<Answer> {
  return send(port, { method, path, headers: cookie === "" ? headers : [...headers, ["Cookie", cookie]] });
}

describe("the auth endpoint", () => {
  test("is not there where it is off", async () => {
    const cookie = await (await world.signedIn(1)).cookieHeader();
    assert.equal((await ask(AUTH, cookie, FETCH, "GET", world.gateway.ports[1])).status, 404);
  });

  test("answers 202 with what an application would get, by any method, and 401 without a session", async () => {
    const { cookie, token } = await signInAs(world, "asked");
    world.application.reset();
    for (const method of ["GET", "HEAD", "POST", "DELETE"]) {
      const answer = await ask(AUTH, cookie, FETCH, method);
      assert.deepEqual([answer.status, answer.body], [202, ""], method);
      assert.equal(answer.headers.get("authorization"), `Bearer ${token}`);
      assert.equal(answer.headers.get("x-auth-request-user"), "asked");
      assert.equal(answer.headers.get("x-auth-request-groups"), "staff,wheel");
      assert.equal(answer.headers.get("cache-control"), "no-store");
      assert.equal((await ask(AUTH, "", FETCH, method)).status, 401);
    }
    assert.equal((await ask(AUTH, "", NAVIGATION)).status, 401, "no login begins");
    assert.equal((await ask(`${AUTH}?allowed_groups=x,wheel`, cookie)).status, 202);
    assert.equal((await ask(`${AUTH}?allowed_groups=x`, cookie)).status, 403);
    assert.equal((await ask(`${AUTH}?status=200`, cookie)).status, 200);
    assert.deepEqual(world.application.requests, []);
  });

  test("refreshes a session that is near its end, and hands its cookie out with the answer", async () => {
    const lifetimes = { idToken: paced(4), accessToken: paced(4) };
    const { cookie, token } = await signInAs(world, "refreshed", lifetimes);
    await untilExpired(token);
    const answer = await ask(`${AUTH}?allowed_groups=wheel`, cookie);
    assert.equal(answer.status, 202, answer.body);
    assert.notEqual(answer.headers.get("authorization"), `Bearer ${token}`);
    assert.ok(setsSession(answer), answer.setCookies.join());
    assert.equal(answer.headers.get("cache-control"), "private, no-store");
  });
});

/** What each proxy that asks owes, at its port. `signIn`: what becomes of a navigation without a session. */
async function assertAsks(port: number, user: string, signIn: (answer: Answer) => void): Promise<void> {
  const { cookie, token } = await signInAs(world, user);
  world.application.reset();
  const passed = await ask("/page?allowed_groups=none", cookie, [...FETCH, ...SPOOFED], "GET", port);
  assert.equal(passed.status, 200, passed.body);
  const { last } = world.application;
  assert.equal(last.url, "/page?allowed_groups=none");
  assert.deepEqual(valuesOf(last, "x-auth-request-user"), [user]);
  assert.deepEqual(valuesOf(last, "authorization"), [`Bearer ${token}`]);
  world.provider.behaviour = { claims: (claims) => ({ ...claims, groups: ["guests"], email: undefined }) };
  const guest = await signInAs(world, `${user}'s guest`);
  world.provider.behaviour = { claims: (claims) => ({ ...claims, groups: GROUPS, email: undefined }) };
  const { cookie: nameless } = await signInAs(world, `nameless ${user}`);
  world.provider.behaviour = { claims: (claims) => ({ ...claims, groups: GROUPS }) };
  world.application.reset();
  assert.equal((await ask("/page", nameless, [...FETCH, ...SPOOFED], "GET", port)).status, 200);
  assert.deepEqual(
    valuesOf(world.application.last, "x-auth-request-email").filter((value) => value !== ""),
    [],
    "what the session lacks is not the client's to say",
  );
  world.application.reset();
  assert.equal((await ask("/page?allowed_groups=guests", guest.cookie, FETCH, "GET", port)).status, 403);
  assert.equal((await ask("/page", "", [...FETCH, ...SPOOFED], "GET", port)).status, 401);
  signIn(await ask("/page", "", NAVIGATION, "GET", port));
  const forged: Pairs = [
    ["Origin", "https://evil.example"],
    ["Sec-Fetch-Site", "cross-site"],
  ];
  assert.equal((await ask("/page", cookie, forged, "POST", port)).status, 403, "a forged write");
  assert.equal((await ask("/page", cookie, [...forged, ["Sec-WebSocket-Key", "AA=="]], "GET", port)).status, 403);
  assert.deepEqual(world.application.requests, []);
  assert.equal((await ask("/page", cookie, FETCH, "POST", port)).status, 200);
}

test("Envoy asks by ext_authz, as in the examples", { skip: noPathOverride }, async () => {
  await assertAsks(askingEnvoy, "envoy", (answer) => {
    assert.equal(answer.status, 401);
    assert.match(answer.body, /href="\/oauth2\/start/);
  });
});

test("nginx asks by auth_request, as in the examples", { skip: noNginx }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-nginx-"));
  try {
    await onFreePort(async (port) => {
      const stop = await startNginx(folder, port);
      try {
        await assertAsks(port, "nginx", (answer) => {
          assert.equal(answer.status, 302);
          assert.equal(answer.location?.pathname, "/oauth2/start");
          assert.equal(answer.location.searchParams.get("rd"), "/page");
        });
        assert.equal((await ask(AUTH, "", FETCH, "GET", port)).status, 404, "nobody but nginx asks");
      } finally {
        await stop();
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Starts nginx with the snippet of the examples, and waits until it answers; answers what stops it. */
async function startNginx(folder: string, port: number): Promise<() => Promise<void>> {
  const server = snippet("nginx", "auth_request")
    .replaceAll("gatehouse:8080", `127.0.0.1:${world.port}`)
    .replaceAll("application:8080", `127.0.0.1:${world.application.address.port}`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder};`);
  const configuration = `
    daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
    events {}
    http { access_log off; ${temporary.join(" ")} server { listen 127.0.0.1:${port}; ${server} } }`;
  await writeFile(join(folder, "nginx.conf"), configuration);
  const options = ["-p", folder, "-e", `${folder}/error.log`, "-c", join(folder, "nginx.conf")];
  const child = spawn(NGINX, options, { stdio: "ignore" });
  const callOff = atExit(() => {
    child.kill("SIGKILL");
  });
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once("close", () => {
      ended = true;
      callOff();
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
  };
  try {
    await until("nginx to answer", 15_000, async () => {
      if (ended) throw new Error(await readFile(join(folder, "error.log"), "utf8"));
      return (await send(port, { path: "/" }).catch(() => undefined)) === undefined ? undefined : true;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
