import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { scriptRequest } from "../../support/emulated/workers.ts";

const on = (paths: string[]) => [{ operation: { paths } }];
const RULES = [
  { to: on(["/open/*"]), unauthenticated: "PASS" },
  { to: on(["/feeds/*"]), unauthenticated: "REDIRECT" },
  { to: on(["/api/*"]), unauthenticated: "DENY" },
  { to: on(["/hooks/*"]), crossOrigin: "ALLOW" },
  { to: on(["/open/*", "/feeds/*", "/pages/*"]) },
];

let keys: Signer;
let host: HostEmulator;
let session: string[];
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, { rules: RULES });
  session = await signIn(host, keys);
});

/** What an application is told of who is signed in: the status, and the user. */
function told(headers: Pairs): string[] {
  const { forwarded, response } = host.open(headers);
  assert.ok(forwarded, `${response?.status ?? "held"}`);
  return [...valuesOf(forwarded, "x-auth-request-status"), ...valuesOf(forwarded, "x-auth-request-user")];
}

/** The status of what is answered, and where it leads. */
function answered(headers: Pairs): string {
  const { forwarded, response } = host.open(headers);
  assert.equal(forwarded, undefined, "it passed");
  const location = valuesOf(response?.headers, "location")[0] ?? "";
  return `${response?.status ?? "held"} ${location.replace(/\?.*/, "")}`.trim();
}

describe("PASS", () => {
  test("lets a request without session through, and says that nobody is signed in", () => {
    assert.deepEqual(told(navigation("/open/x")), ["anonymous"]);
    assert.deepEqual(told(scriptRequest("/open/x", [], { ":method": "POST" })), ["anonymous"]);
  });
  test("says who is signed in", () => {
    assert.deepEqual(told(navigation("/open/x", session)), ["authenticated", "9f5c1a70"]);
  });
  test("does not believe what a client says of it", () => {
    const spoofed: Pairs = [
      ["x-auth-request-status", "authenticated"],
      ["X_Auth_Request_Status", "authenticated"],
      ["x-auth-request-user", "ada"],
    ];
    assert.deepEqual(told([...navigation("/open/x"), ...spoofed]), ["anonymous"]);
  });
  test("lets a request with a session that does not open go on as nobody's", () => {
    assert.deepEqual(told(navigation("/open/x", ["__Host-gatehouse=AAAA"])), ["anonymous"]);
  });
  test("takes the session from what another site's page sends", () => {
    const headers = scriptRequest("/open/x", [], {
      ":method": "POST",
      "sec-fetch-site": "cross-site",
      origin: "https://e.example",
    });
    assert.deepEqual(told([...headers, ["cookie", session.join("; ")]]), ["anonymous"]);
  });
  test("lets a preflight go on as nobody's, from whichever origin", () => {
    const asked = {
      ":method": "OPTIONS",
      origin: "https://e.example",
      "access-control-request-method": "PUT",
      "sec-fetch-site": "cross-site",
    };
    assert.deepEqual(told(scriptRequest("/open/x", session, asked)), ["anonymous"]);
    assert.equal(answered(scriptRequest("/api/x", session, asked)), "403");
    assert.equal(answered(scriptRequest("/open/../api/x", session, asked)), "403");
  });
  test("says nothing where no rule matches, or one that needs a session", () => {
    assert.deepEqual(told(navigation("/elsewhere")), []);
    assert.deepEqual(told(navigation("/pages/x", session)), ["9f5c1a70"]);
  });
  test("does not open what another reading of the path needs a session for", () => {
    for (const path of ["/open/%2e%2e/pages/x", "/open/..;/api/x", "/%6fpen/x/../../feeds/x"]) {
      assert.match(answered(navigation(path)), /^(302|401)/, path);
    }
  });
});

describe("REDIRECT", () => {
  test("sends whatever asks with GET or HEAD to sign in", () => {
    assert.equal(answered(navigation("/feeds/x")), "302 https://idp.example.com/authorize");
    assert.equal(answered(scriptRequest("/feeds/x")), "302 /oauth2/start");
    assert.equal(answered(scriptRequest("/feeds/x", [], { ":method": "HEAD" })), "302 /oauth2/start");
  });
  test("keeps no login's state for what nobody sees", () => {
    const { response } = host.open(scriptRequest("/feeds/x"));
    assert.deepEqual(valuesOf(response?.headers, "set-cookie"), []);
  });
  test("refuses other methods, and WebSockets", () => {
    assert.equal(answered(scriptRequest("/feeds/x", [], { ":method": "POST" })), "401");
    assert.equal(answered(scriptRequest("/feeds/x", [], { connection: "upgrade", upgrade: "websocket" })), "401");
  });
  test("goes past the sign-in page", async () => {
    const other = await readyHost(FILTER, keys, { rules: RULES, signIn: { mode: "PAGE" } });
    assert.equal(other.open(navigation("/pages/x")).response?.status, 401);
    assert.equal(other.open(navigation("/feeds/x")).response?.status, 302);
  });
});

describe("DENY", () => {
  test("refuses whatever comes without a session", () => {
    assert.equal(answered(scriptRequest("/api/x")), "401");
    assert.equal(answered(navigation("/api/x")), "401");
  });
  test("offers people a link to sign in, and keeps no login's state", () => {
    const { response } = host.open(navigation("/api/x?y=1"));
    assert.match(response?.body ?? "", /href="\/oauth2\/start\?rd=%2Fapi%2Fx%3Fy%3D1"/);
    assert.deepEqual(valuesOf(response?.headers, "set-cookie"), []);
  });
  test("lets a session pass", () => {
    assert.deepEqual(told(scriptRequest("/api/x", session)), ["9f5c1a70"]);
  });
});

describe("AUTO, the default", () => {
  test("sends people to sign in and refuses the rest", () => {
    assert.equal(answered(navigation("/pages/x")), "302 https://idp.example.com/authorize");
    assert.equal(answered(scriptRequest("/pages/x")), "401");
  });
});

describe("ALLOW", () => {
  const forged = { ":method": "POST", "sec-fetch-site": "cross-site", origin: "https://partner.example" };
  test("lets any site's page send its requests with a session", () => {
    assert.deepEqual(told(scriptRequest("/hooks/x", session, forged)), ["9f5c1a70"]);
  });
  test("holds for its rule alone", () => {
    assert.equal(answered(scriptRequest("/pages/x", session, forged)), "403");
    assert.equal(answered(scriptRequest("/hooks/%2e%2e/pages/x", session, forged)), "403");
  });
});

test("the first rule that matches decides", () => {
  assert.deepEqual(told(navigation("/open/x")), ["anonymous"]);
  assert.equal(answered(scriptRequest("/feeds/x")), "302 /oauth2/start");
});

test("a method that may be read in two ways is kept to the rules of both", async () => {
  const rules = [{ to: [{ operation: { notMethods: ["POST"] } }], unauthenticated: "PASS" }, {}];
  const other = await readyHost(FILTER, keys, { rules });
  assert.equal(other.open(scriptRequest("/", [], { ":method": "PUT" })).response, undefined);
  assert.equal(other.open(scriptRequest("/", [], { ":method": "POST" })).response?.status, 401);
  assert.equal(other.open(scriptRequest("/", [], { ":method": "post" })).response?.status, 401);
});
