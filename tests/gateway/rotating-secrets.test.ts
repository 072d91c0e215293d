import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { generateKeyPair, jwtVerify, SignJWT } from "jose";
import { until } from "../../tools/envoy/until.ts";
import type { Browser } from "../support/gateway/browser.ts";
import { type Configuration, withProvider } from "../support/gateway/gateway.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { SecretFiles } from "../support/gateway/secret-files.ts";
import { World } from "../support/gateway/world.ts";
import type { Client } from "../support/provider/messages.ts";

type Key = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

const SWAPS = 20;
const CLUSTERS = { "*": "provider", localhost: "gatehouse-secrets" };

const cookieSecret = (): string => randomBytes(32).toString("base64");
const clientSecret = (): string => randomBytes(24).toString("base64url");

function at(name: string): { url: string; refresh: string } {
  return { url: `http://localhost/${name}`, refresh: "1s" };
}

/** Sends requests with the sessions of some browsers, which may become more, until it is told to stop. */
class Load {
  readonly statuses = new Map<number, number>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(private readonly port: number) {}

  async add(browser: Browser): Promise<void> {
    const cookie = await browser.cookieHeader();
    this.#running.push(this.#run(cookie));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #run(cookie: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { status } = await send(this.port, { path: "/x", headers: [...FETCH, ["Cookie", cookie]] });
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      await pause(10);
    }
  }
}

let files: SecretFiles;
let world: World;
const client: Client = { id: "rotating", secret: clientSecret() };
const served: string[] = [];

before(async () => {
  const first = { clientSecret: client.secret ?? "", cookieSecret: cookieSecret() };
  served.push(...Object.values(first));
  files = await SecretFiles.make(first);
  world = await World.start({
    provider: { clients: [client] },
    configure: (configuration: Configuration) => ({
      ...withProvider(configuration, { clusters: CLUSTERS, client: { authentication: "CLIENT_SECRET_POST" } }),
      clientId: client.id,
      clientSecret: at("clientSecret"),
      cookieSecret: at("cookieSecret"),
    }),
    gateway: {
      componentLogLevel: "wasm:debug,http:debug,router:debug,config:debug,main:debug",
      bootstrap: (message) => files.serve(message),
    },
  });
});
after(async () => {
  await world.stop();
  await files.remove();
});

test("through 20 swaps of both secrets under load no request and no login fails, and neither dump nor log has one", async (t) => {
  const load = new Load(world.port);
  try {
    for (let i = 0; i < 4; i++) await load.add(await world.signedIn());
    for (let swap = 0; swap < SWAPS; swap++) {
      const next = { clientSecret: clientSecret(), cookieSecret: cookieSecret() };
      served.push(...Object.values(next));
      // The provider takes the new secret alone from now on, whatever the gateway has.
      client.secret = next.clientSecret;
      await files.swap(next);
      const browser = await world.signedIn();
      if (swap % 5 === 0) await load.add(browser);
      await pause(100);
    }
  } finally {
    await load.stop();
  }
  t.diagnostic([...load.statuses].map(([status, count]) => `${count} answers ${status}`).join(", "));
  assert.deepEqual([...load.statuses.keys()], [200]);
  const dump = await world.gateway.envoy.admin("/config_dump?include_eds");
  assert.ok(dump.includes("gatehouse-secrets"));
  const log = world.gateway.logText();
  assert.ok(log.includes("[debug]"), "it is the log at debug");
  for (const secret of served) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(`${client.id}:${secret}`).toString("base64")]) {
      assert.ok(!dump.includes(form), "a secret is in the config dump");
      assert.ok(!log.includes(form), "a secret is in the log");
    }
  }
});

test("a client whose token another issuer signs signs people in while the token is replaced, and not with a stranger's", async () => {
  const [cluster, stranger] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  const issuer = "https://kubernetes.default.svc";
  const subject = "system:serviceaccount:istio-system:gateway";
  const sign = (key: Key, audience: string): Promise<string> =>
    new SignJWT({ nonce: clientSecret() })
      .setProtectedHeader({ alg: "ES256", kid: "cluster" })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(audience)
      .setExpirationTime("10m")
      .sign(key);
  const seen = new Set<string>();
  const federated: Client = {
    id: "federated",
    judgesAssertion: async (assertion) => {
      const { publicKey } = cluster;
      const options = { issuer, subject, audience: "the-provider", algorithms: ["ES256"] };
      const isGood = await jwtVerify(assertion, publicKey, options).then(
        () => true,
        () => false,
      );
      if (isGood) seen.add(assertion);
      return isGood;
    },
  };
  const tokens = await SecretFiles.make({
    clientSecret: "",
    cookieSecret: "",
    token: await sign(cluster.privateKey, "the-provider"),
  });
  const gateway = await World.start({
    provider: { clients: [federated] },
    configure: (configuration: Configuration) => ({
      ...withProvider(configuration, {
        clusters: CLUSTERS,
        client: { authentication: "FEDERATED_JWT", assertion: at("token") },
      }),
      clientId: federated.id,
      clientSecret: undefined,
    }),
    gateway: { bootstrap: (message) => tokens.serve(message, "token") },
  });
  try {
    const replace = async (token: Promise<string>): Promise<void> =>
      tokens.swap({ clientSecret: "-", cookieSecret: "-", token: await token });
    for (let i = 0; i < 2; i++) {
      const logins = Promise.all([gateway.signedIn(), gateway.signedIn(), gateway.signedIn()]);
      await replace(sign(cluster.privateKey, "the-provider"));
      await logins;
      const known = seen.size;
      await until("another token to be sent", 15_000, async () => {
        await gateway.signedIn();
        return seen.size > known ? true : undefined;
      });
    }
    for (const token of [sign(stranger.privateKey, "the-provider"), sign(cluster.privateKey, "another-provider")]) {
      await replace(token);
      await until("the token to be sent, and refused", 15_000, async () => {
        const { status } = await gateway.browser().visit("/");
        return status === 502 ? true : undefined;
      });
      // What is refused is looked at anew.
      await replace(sign(cluster.privateKey, "the-provider"));
      await gateway.signedIn();
    }
    const log = gateway.gateway.logText();
    for (const token of seen) assert.ok(!log.includes(token.split(".")[2] ?? ""));
  } finally {
    await gateway.stop();
    await tokens.remove();
  }
});
