import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

// Which of a request's headers reach the application.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const EVIL = "somebody else's";
/** In the order of the default of `forward.headers`. */
const CLAIMS = {
  "x-auth-request-user": { sub: "ada" },
  "x-auth-request-email": { email: "ada@example.com" },
  "x-auth-request-preferred-username": { preferred_username: "ada" },
  "x-auth-request-groups": { groups: ["staff"] },
} as const;

describe("a header of which the session has nothing to say", () => {
  for (const [header, claim] of Object.entries(CLAIMS).slice(1)) {
    test(`${header}: what the client sends is removed, once and twice, and the others are as they were`, async () => {
      const host = await readyHost(FILTER, keys);
      const others = Object.entries(CLAIMS).filter(([other]) => other !== header);
      const claims = Object.fromEntries(others.flatMap(([, value]) => Object.entries(value)));
      const cookies = await signIn(host, keys, claims);
      for (const count of [0, 1, 2]) {
        const sent = Array.from({ length: count }, (): [string, string] => [header, EVIL]);
        const seen = host.request([...navigation("/", cookies), ...sent]);
        assert.deepEqual(valuesOf(seen, header), [], `${count} sent; the session has no ${Object.keys(claim).join()}`);
        for (const [other] of others) assert.equal(valuesOf(seen, other).length, 1, other);
      }
    });
  }

  test("an access token's header, where the session keeps none", async () => {
    const forward = { accessToken: { header: "x-access-token" } };
    const host = await readyHost(FILTER, keys, { forward });
    const cookies = await signIn(host, keys, {}, { access_token: undefined });
    const seen = host.request([...navigation("/", cookies), ["x-access-token", EVIL]]);
    assert.ok(seen !== undefined);
    assert.deepEqual(valuesOf(seen, "x-access-token"), []);
  });
});

test("up to 16 Cookie headers are read, each without Gatehouse's cookies; a request with more is refused", async () => {
  const host = await readyHost(FILTER, keys);
  const [session = ""] = await signIn(host, keys);
  const withCookies = (values: readonly string[]): Pairs => [
    ...navigation("/"),
    ...values.map((value): [string, string] => ["cookie", value]),
  ];
  const own = Array.from({ length: 16 }, (_, i) => `a${i}=${i}`);
  for (const at of [0, 7, 15]) {
    const values = own.map((value, i) => (i === at ? `b=1; ${session}; ${value}` : value));
    const seen = host.request(withCookies(values));
    assert.deepEqual(
      valuesOf(seen, "cookie"),
      own.map((value, i) => (i === at ? `b=1; ${value}` : value)),
    );
  }
  assert.equal(host.request(withCookies([...own, session])), undefined);
  assert.deepEqual([host.response?.status, host.response?.details], [400, "gatehouse_request_malformed"]);
  // Also where no session is needed: its cookies could reach the application.
  const open = await readyHost(FILTER, keys, { rules: [{ to: [{ operation: { notPaths: ["/"] } }] }] });
  assert.equal(open.request(withCookies([...own, session])), undefined);
  assert.ok(open.request(withCookies(own)) !== undefined);
});
