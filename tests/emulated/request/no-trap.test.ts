import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { mutated } from "../../support/hostile/mutation.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// A trap throws here with WebAssembly's own error.
const random = new SeededRandom(3);

let keys: Signer;
let host: HostEmulator;
let session: string[];
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, { rules: [{ to: [{ operation: { notPaths: ["/public/*"] } }] }] });
  session = await signIn(host, keys, { email: "ada@example.com", padding: "x".repeat(6000) });
});

function decided(headers: Pairs): void {
  const forwarded = host.request(headers);
  assert.notEqual(forwarded === undefined, host.response === undefined, "let through or answered, and not both");
}

test("no request traps: 20,000 with mutated paths, hosts, cookies and headers", () => {
  const paths = [
    ...["/", "/public/a", "/oauth2/start?rd=/a", "/oauth2/callback?code=a&state=b&iss=c", "/oauth2/sign_out"],
    ...["/oauth2/sign_in?rd=https://app.example.com/", "/oauth2/ready", "/oauth2/signed_out", "*", "", "/%2f..%5c;a=b"],
  ];
  for (let round = 0; round < rounds(20_000); round++) {
    const base = navigation(random.pick(["/", ...paths]), [...session, "a=b", "__Host-gatehouse-login-AAAAAAAA=x"]);
    const headers = base.map(([name, value]): [string, string] => {
      if (random.below(4) > 0) return [name, value];
      return random.below(10) === 0 ? [mutated(random, name), value] : [name, mutated(random, value)];
    });
    if (random.below(5) === 0) headers.splice(random.below(headers.length), 1);
    if (random.below(5) === 0)
      headers.push(
        random.pick([
          ["cookie", random.noise(600)],
          ["x-auth-request-user", "x"],
          ["origin", mutated(random, random.pick(["https://app.example.com", "https://a.example.org:8443", "null"]))],
          ["upgrade", random.pick(["websocket", "WebSocke", random.noise(20)])],
          ["", ""],
          [random.noise(30), random.noise(30)],
        ]),
      );
    if (random.below(5) === 0) headers.push([":method", random.pick(["POST", "HEAD", "OPTIONS", random.noise(5)])]);
    decided(headers);
  }
  assert.ok(host.memoryBytes < 16 * 1024 * 1024, `${host.memoryBytes} bytes of memory`);
});

test("no preflight traps: 10,000 with mutated origins, methods and names, answered and handed on", async () => {
  const allowOrigins = ["https://www.example.com", "https://*.example.net"];
  const hosts: HostEmulator[] = [];
  for (const preflight of ["ANSWER", "PASS"]) {
    hosts.push(await readyHost(FILTER, keys, { crossOrigin: { allowOrigins, preflight } }));
  }
  const origins = [...allowOrigins, "https://a.example.net", "null", "http://[::1]:8080", "a://b", ""];
  for (let round = 0; round < rounds(10_000); round++) {
    const headers: [string, string][] = [
      [":authority", "app.example.com"],
      [":path", random.pick(["/a", "*", "", "/"])],
      [":method", "OPTIONS"],
      ["origin", random.pick(origins)],
      ["access-control-request-method", random.pick(["PUT", "", random.noise(80)])],
      ["access-control-request-headers", random.pick(["x-a,x-b", "", random.noise(100), "x,".repeat(2_000)])],
      ["content-length", random.pick(["0", "", "1"])],
    ];
    const changed = headers.map(([name, value]): [string, string] =>
      random.below(4) > 0 || name === ":method" ? [name, value] : [name, mutated(random, value)],
    );
    for (const other of hosts) {
      const { response, forwarded } = other.open(changed, random.below(2) === 0);
      assert.notEqual(forwarded === undefined, response === undefined);
      for (const [name, value] of response?.headers ?? []) assert.match(`${name}${value}`, /^[ -~]+$/);
    }
  }
});

test("no trailers trap", () => {
  for (let round = 0; round < rounds(2_000); round++) {
    const stream = host.open(navigation("/public/a"));
    const trailers = Array.from({ length: random.below(6) }, (): [string, string] => [
      random.pick(["x-auth-request-user", "Authorization", "", random.noise(40)]),
      random.noise(20),
    ]);
    const names = (host.trailers(stream, trailers) ?? []).map(([name]) => name.toLowerCase());
    assert.deepEqual([names.includes("authorization"), names.includes("x-auth-request-user")], [false, false]);
    host.end(stream);
  }
});

test("no answer of the provider traps: discovery, keys and tokens, mutated", async () => {
  const metadata = JSON.stringify({
    issuer: "https://idp.example.com",
    authorization_endpoint: "https://idp.example.com/authorize",
    token_endpoint: "https://idp.example.com/token",
    jwks_uri: "https://idp.example.com/jwks",
    token_endpoint_auth_methods_supported: ["client_secret_post"],
  });
  for (let round = 0; round < 60; round++) {
    const other = await readyHost(FILTER, keys);
    for (let answers = 0; answers < 40; answers++) {
      other.nowMs += 4_000_000;
      other.tick();
      while (other.calls.length > 0) {
        const call = other.takeCall();
        const isKeys = call.headers.some(([name, value]) => name === ":path" && value === "/jwks");
        const body = isKeys ? JSON.stringify(keys.jwks) : metadata;
        const status = random.pick([200, 200, 200, 0, 304, 500, 99999]);
        other.answer(call, status, random.below(3) > 0 ? mutated(random, body) : body, [
          ["cache-control", random.noise(40)],
        ]);
      }
    }
  }
});

test("no token response traps, and none that was changed makes a session", () => {
  const header = (name: string): string => host.response?.headers.find(([other]) => other === name)?.[1] ?? "";
  const token = [`{"alg":"RS256","kid":"1"}`, `{"iss":"https://idp.example.com","aud":"app","sub":"a","exp":9}`, "s"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
  const body = JSON.stringify({ token_type: "Bearer", id_token: token, access_token: "t", expires_in: 60 });
  for (let round = 0; round < rounds(3000); round++) {
    host.request(navigation("/"));
    const state = new URL(header("location")).searchParams.get("state") ?? "";
    const login = header("set-cookie").split(";")[0] ?? "";
    host.request(navigation(`/oauth2/callback?code=c&state=${state}`, [login]));
    host.answer(host.takeCall(), random.pick([200, 200, 400, 500, 0]), mutated(random, body), [
      ["content-type", random.noise(20)],
    ]);
    // A key that is asked for anew: the old set once more.
    while (host.calls.length > 0) host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
    assert.ok((host.response?.status ?? 0) >= 400, `round ${round}: ${host.response?.status ?? 0}`);
  }
});
