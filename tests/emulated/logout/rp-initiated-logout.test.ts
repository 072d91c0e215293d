import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { ISSUER, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import {
  END_SESSION,
  fromElsewhere,
  idTokenOf,
  locationOf,
  revocationCalls,
  signOutWith,
  startLeavable,
} from "../../support/emulated/sign-out.ts";
import { isAlive } from "../../support/emulated/signed-out.ts";
import type { EmulatedWorkers } from "../../support/emulated/workers.ts";

// OpenID Connect RP-Initiated Logout 1.0: what the provider is sent, and what comes of what comes back.

const BACK = "https://app.example.com/oauth2/signed_out";

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Signs in, and out again at `path`: where the browser is sent. */
async function signedOutAt(
  workers: EmulatedWorkers,
  path = "/oauth2/sign_out",
  claims: object = {},
): Promise<{ url: URL; idToken: string | undefined; length: number }> {
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600, 0, { ...claims });
  const idToken = idTokenOf(host, cookies);
  const response = signOutWith(host, cookies, path);
  assert.equal(response?.status, 302);
  assert.equal(idTokenOf(host, cookies), undefined, "the session ends here, whatever the provider does");
  return { url: locationOf(response), idToken, length: valuesOf(response.headers, "location")[0]?.length ?? 0 };
}

/** Comes back from the provider with this query: where that ends, or the page. */
function comeBack(workers: EmulatedWorkers, query: string): string {
  const { response } = workers.worker(0).open(navigation(`/oauth2/signed_out${query}`));
  if (response?.status === 302) return valuesOf(response.headers, "location")[0] ?? "";
  assert.equal(response?.status, 200);
  assert.match(response.body, /You are signed out/);
  assert.doesNotMatch(response.body, /still be signed in/);
  return "page";
}

describe("the request to the provider", () => {
  test("has the session's ID token, the client, where to come back to, and a state", async () => {
    const workers = await startLeavable(keys);
    const { url, idToken } = await signedOutAt(workers);
    assert.equal(url.origin + url.pathname, END_SESSION);
    const { state, ...sent } = Object.fromEntries(url.searchParams);
    assert.ok(idToken !== undefined && idToken.split(".").length === 3);
    assert.deepEqual(sent, { id_token_hint: idToken, client_id: "app", post_logout_redirect_uri: BACK });
    assert.match(state ?? "", /^[\w-]{40,}$/);
  });

  test("has what logout.parameters add", async () => {
    const workers = await startLeavable(keys, { logout: { parameters: { ui_locales: "de fr", empty: "" } } });
    const { url } = await signedOutAt(workers);
    assert.equal(url.searchParams.get("ui_locales"), "de fr");
    assert.equal(url.searchParams.get("empty"), "");
    assert.equal(url.searchParams.getAll("client_id").length, 1);
  });

  test("keeps the query that the endpoint has of its own, and says nothing twice", async () => {
    const metadata = { end_session_endpoint: `${END_SESSION}?policy=a%2Bb&client_id=theirs` };
    const { url } = await signedOutAt(await startLeavable(keys, {}, metadata));
    assert.ok(url.search.startsWith("?policy=a%2Bb&client_id=theirs&id_token_hint="), url.search);
    assert.deepEqual(url.searchParams.getAll("client_id"), ["theirs"]);
    const empty = await signedOutAt(await startLeavable(keys, {}, { end_session_endpoint: `${END_SESSION}?` }));
    assert.ok(empty.url.href.startsWith(`${END_SESSION}?id_token_hint=`), empty.url.href);
  });

  test("goes where provider.endpoints.endSession says, whatever discovery has", async () => {
    const endSession = "https://elsewhere.example.com/logout";
    const workers = await startLeavable(keys, { provider: { endpoints: { endSession } } });
    const { url } = await signedOutAt(workers);
    assert.equal(url.origin + url.pathname, endSession);
  });

  test("is made from the newest tokens that are known of the session", async () => {
    const workers = await startLeavable(keys);
    const host = workers.worker(0);
    const cookies = await workers.signIn("ada", 300);
    workers.jump(301_000);
    const stream = host.open(navigation("/", cookies));
    await workers.answer(workers.takeRefresh(), 300, { name: "after the refresh" });
    host.end(stream);
    const { searchParams } = locationOf(signOutWith(host, cookies));
    const [, payload = ""] = (searchParams.get("id_token_hint") ?? "").split(".");
    assert.match(Buffer.from(payload, "base64url").toString(), /after the refresh/);
  });

  test("has the ID token of a session whose time is over, too", async () => {
    const workers = await startLeavable(keys, { session: { lifetime: "1h" } });
    const cookies = await workers.signIn("ada", 7200);
    const idToken = idTokenOf(workers.worker(0), cookies);
    workers.jump(3_601_000);
    assert.equal(idTokenOf(workers.worker(0), cookies), undefined);
    const { searchParams } = locationOf(signOutWith(workers.worker(0), cookies));
    assert.equal(searchParams.get("id_token_hint"), idToken);
  });

  test("comes back to the origin of redirectUrl, and from there to the host where the sign-out was", async () => {
    const workers = await startLeavable(keys, { session: { cookie: { domain: "example.com" } } });
    const host = workers.worker(0);
    const at = (path: string, cookies: readonly string[] = []): URL =>
      locationOf(
        host.open(
          navigation(path, cookies).map(([name, value]) => [name, name === ":authority" ? "wiki.example.com" : value]),
        ).response,
      );
    const cookies = await workers.signIn("ada", 3600);
    const { searchParams } = at("/oauth2/sign_out?rd=/bye", cookies);
    assert.equal(searchParams.get("post_logout_redirect_uri"), BACK);
    assert.equal(comeBack(workers, `?state=${searchParams.get("state") ?? ""}`), "https://wiki.example.com/bye");
  });
});

describe("a URL of more than 4 KB", () => {
  const big = "x".repeat(4000);

  for (const [claims, hint] of [
    [{ email: "ada@example.com" }, "ada@example.com"],
    [{ email: "ada@example.com", sid: "s-1" }, "s-1"],
    [{ email: "ada@example.com", sid: "s-1", login_hint: "O.Cg" }, "O.Cg"],
    [{ email: "e".repeat(300) }, "ada"],
  ] as const) {
    test(`has no ID token, and ${hint} for a logout_hint`, async () => {
      const { url, length } = await signedOutAt(await startLeavable(keys), "/oauth2/sign_out", { ...claims, big });
      const { state, ...sent } = Object.fromEntries(url.searchParams);
      assert.ok(state !== undefined);
      assert.deepEqual(sent, { client_id: "app", logout_hint: hint, post_logout_redirect_uri: BACK });
      assert.ok(length <= 4096);
    });
  }

  test("is one byte longer than one that has the ID token", async () => {
    const base = (await signedOutAt(await startLeavable(keys))).length;
    const lengthWith = async (filling: number): Promise<number> => {
      const value = "y".repeat(filling - "&p=".length);
      const workers = await startLeavable(keys, { logout: { parameters: { p: value } } });
      const { url, length } = await signedOutAt(workers);
      return url.searchParams.has("id_token_hint") ? length : 0;
    };
    assert.equal(await lengthWith(4096 - base), 4096);
    assert.equal(await lengthWith(4097 - base), 0);
  });

  test("is not made for a page to go to that is too long: the sign-out ends at the page of ours", async () => {
    const workers = await startLeavable(keys);
    const { url, length } = await signedOutAt(workers, `/oauth2/sign_out?rd=/${"r".repeat(3500)}`);
    assert.ok(length <= 4096, String(length));
    assert.equal(comeBack(workers, `?state=${url.searchParams.get("state") ?? ""}`), "page");
  });
});

describe("what comes back", () => {
  test("oidcc-client-test-rp-init-logout: with its state it ends where the sign-out was to end", async () => {
    const workers = await startLeavable(keys, { allowedRedirects: ["https://www.example.org"] });
    for (const rd of ["/bye?a=b#c", "https://www.example.org/x", "https://app.example.com/y"]) {
      const { url } = await signedOutAt(workers, `/oauth2/sign_out?rd=${encodeURIComponent(rd)}`);
      assert.equal(comeBack(workers, `?state=${url.searchParams.get("state") ?? ""}`), rd);
    }
    const { url } = await signedOutAt(workers);
    assert.equal(comeBack(workers, `?state=${url.searchParams.get("state") ?? ""}`), "page");
  });

  test("oidcc-client-test-rp-init-logout-no-state: without state it ends at the page, or at logout.redirectUrl", async () => {
    const workers = await startLeavable(keys);
    await signedOutAt(workers, "/oauth2/sign_out?rd=/bye");
    assert.equal(comeBack(workers, ""), "page");
    for (const redirectUrl of ["/bye?x=y", "https://www.example.org/bye"]) {
      assert.equal(comeBack(await startLeavable(keys, { logout: { redirectUrl } }), ""), redirectUrl);
    }
  });

  test("oidcc-client-test-rp-init-logout-other-state: with another state it ends there too", async () => {
    const workers = await startLeavable(keys);
    const { url } = await signedOutAt(workers, "/oauth2/sign_out?rd=/bye");
    const state = url.searchParams.get("state") ?? "";
    const login = locationOf(workers.worker(0).open(navigation("/oauth2/start?rd=/elsewhere")).response);
    const others = ["", "x", "%00", "%ff", "A".repeat(state.length), state.slice(1), `${state}A`, "B".repeat(8000)];
    for (const other of [...others, login.searchParams.get("state") ?? ""]) {
      assert.equal(comeBack(workers, `?state=${other}`), "page", other);
    }
    const there = await startLeavable(keys, { logout: { redirectUrl: "/bye" } });
    assert.equal(comeBack(there, "?state=x"), "/bye");
  });

  test("a page that was allowed and is so no longer is not gone to", async () => {
    const workers = await startLeavable(keys, { allowedRedirects: ["https://www.example.org"] });
    const { url } = await signedOutAt(
      workers,
      `/oauth2/sign_out?rd=${encodeURIComponent("https://www.example.org/x")}`,
    );
    const query = `?state=${url.searchParams.get("state") ?? ""}`;
    assert.equal(comeBack(workers, query), "https://www.example.org/x");
    assert.equal(comeBack(await startLeavable(keys), query), "page");
    assert.equal(comeBack(await startLeavable(keys, { clientId: "another" }), query), "page", "of another client");
    assert.equal(comeBack(await startLeavable(keys, { logout: { redirectUrl: "/bye" } }), query), "/bye");
  });

  test("logout.redirectUrl is where a sign-out ends that names nothing else, also without the provider", async () => {
    const redirectUrl = "https://www.example.org/bye?a=b";
    const workers = await startLeavable(keys, { logout: { redirectUrl, provider: false } });
    assert.equal((await signedOutAt(workers)).url.href, redirectUrl);
    assert.equal((await signedOutAt(workers, "/oauth2/sign_out?rd=/there")).url.pathname, "/there");
  });
});

describe("no sign-out", () => {
  test("goes to the provider without a session: nobody is to leave there", async () => {
    const workers = await startLeavable(keys);
    for (const cookies of [[], ["__Host-gatehouse=x"]]) {
      assert.equal(locationOf(signOutWith(workers.worker(0), cookies)).href, BACK);
    }
    const cookies = await workers.signIn("ada", 3600);
    assert.equal(locationOf(signOutWith(workers.worker(0), cookies)).origin, ISSUER);
    assert.equal(locationOf(signOutWith(workers.worker(0), cookies)).href, BACK, "a second time");
  });

  test("comes of another site's page or of a prefetch, and no token is revoked", async () => {
    const workers = await startLeavable(keys);
    const host = workers.worker(0);
    const [cookie = ""] = await workers.signIn("ada", 3600);
    assert.equal(host.open(fromElsewhere("/oauth2/sign_out", [cookie])).response?.status, 200);
    const fetched: [string, string][] = [["sec-purpose", "prefetch;prerender"]];
    assert.equal(host.open([...navigation("/oauth2/sign_out", [cookie]), ...fetched]).response?.status, 503);
    assert.ok(isAlive(host, cookie));
    assert.deepEqual(revocationCalls(host), []);
  });
});

test("form-action of the page that asks lets the sign-out through to wherever it leads, and names nothing in vain", async () => {
  const formAction = async (configuration: object, metadata: object, path: string): Promise<string> => {
    const workers = await startLeavable(keys, configuration, metadata);
    const cookies = await workers.signIn("ada", 3600);
    const { response } = workers.worker(0).open(fromElsewhere(path, cookies));
    const [policy = ""] = valuesOf(response?.headers, "content-security-policy");
    return /form-action ([^;]*)/.exec(policy)?.[1] ?? "";
  };
  const none = { end_session_endpoint: undefined };
  assert.equal(await formAction({}, none, "/oauth2/sign_out?rd=/x"), "'self'");
  assert.equal(await formAction({ logout: { provider: false } }, {}, "/oauth2/sign_out"), "'self'");
  // A provider may go by others that it relies on: which they are is not known here.
  assert.equal(await formAction({}, {}, "/oauth2/sign_out"), "'self' https:");
  const http = { provider: { endpoints: { endSession: "http://idp.example.com:81/end" } } };
  assert.equal(await formAction(http, {}, "/oauth2/sign_out"), "'self' http://idp.example.com:81 https:");
  const place = { logout: { redirectUrl: "http://www.example.org/bye" } };
  assert.equal(await formAction(place, none, "/oauth2/sign_out"), "'self' http://www.example.org");
});
