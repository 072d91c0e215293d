import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  comeBack,
  ISSUER,
  navigation,
  readyHost,
  redeem,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";

// OpenID Connect Core 4: another site, such as the provider's list of applications, sends people to `start`.

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys);
});

type Asked = Record<string, string> | [string, string][];

/** Both ways in which the parameters may come (section 4): in a query, and in a form of another site. */
const WAYS: Record<string, (parameters: Asked) => LocalResponse | undefined> = {
  GET: (parameters) => host.open(across(`/oauth2/start?${new URLSearchParams(parameters).toString()}`)).response,
  POST: (parameters) => {
    const stream = host.open(across("/oauth2/start", "POST"), false);
    host.bodies.receive(stream, new URLSearchParams(parameters).toString());
    return stream.response;
  },
};

function across(path: string, method = "GET"): Pairs {
  const changes: Record<string, string> = { ":method": method, "sec-fetch-site": "cross-site" };
  return [
    ...navigation(path).map(([name, value]): [string, string] => [name, changes[name] ?? value]),
    ["origin", "https://portal.example.net"],
    ["content-type", "application/x-www-form-urlencoded"],
  ];
}

for (const [name, ask] of Object.entries(WAYS)) {
  describe(`by ${name}`, () => {
    test("oidcc-client-test-3rd-party-init-login: a login begins, with the hint, and ends at target_link_uri", async () => {
      const target = "https://app.example.com/report?year=1843";
      const response = ask({ iss: ISSUER, login_hint: "ada@example.com", target_link_uri: target });
      assert.equal(response?.status, 302);
      const url = new URL(valuesOf(response.headers, "location")[0] ?? "");
      assert.equal(url.origin, ISSUER);
      assert.equal(url.searchParams.get("login_hint"), "ada@example.com");
      const login = { url, cookie: (valuesOf(response.headers, "set-cookie")[0] ?? "").split(";")[0] ?? "" };
      const stream = comeBack(host, login);
      await redeem(host, keys, login);
      assert.deepEqual(valuesOf(stream.response?.headers, "location"), [target]);
    });

    test("a target of another site becomes the front page", async () => {
      for (const target of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
        const response = ask({ iss: ISSUER, target_link_uri: target });
        const url = new URL(valuesOf(response?.headers, "location")[0] ?? "");
        const login = { url, cookie: (valuesOf(response?.headers, "set-cookie")[0] ?? "").split(";")[0] ?? "" };
        const stream = comeBack(host, login);
        await redeem(host, keys, login);
        assert.deepEqual(valuesOf(stream.response?.headers, "location"), ["/"], target);
      }
    });

    test("another issuer is refused, and nobody sent anywhere", () => {
      for (const iss of ["https://evil.example", `${ISSUER}/`, ISSUER.toUpperCase(), ""]) {
        const response = ask({ iss, target_link_uri: "/" });
        assert.equal(response?.status, 400, iss);
        assert.equal(response.details, "gatehouse_issuer_unknown");
        assert.deepEqual(valuesOf(response.headers, "location"), []);
      }
    });

    test("a parameter that comes twice is refused", () => {
      for (const repeated of ["iss", "login_hint", "target_link_uri", "rd", "rp"]) {
        const response = ask([
          ["iss", ISSUER],
          [repeated, "x"],
          [repeated, "y"],
        ]);
        assert.equal(response?.details, "gatehouse_request_parameters_duplicated", repeated);
      }
    });
  });
}

test("a parameter in query and form is refused", () => {
  const stream = host.open(across(`/oauth2/start?iss=${ISSUER}`, "POST"), false);
  host.bodies.receive(stream, `iss=${ISSUER}`);
  assert.equal(stream.response?.details, "gatehouse_request_parameters_duplicated");
});
