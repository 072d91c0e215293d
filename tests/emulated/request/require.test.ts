import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { JWTPayload } from "jose";
import { linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers } from "../../support/emulated/workers.ts";

let keys: Signer;
before(async () => {
  keys = await signer();
});

function onPaths(paths: readonly string[], require?: object, more: object = {}): object {
  return { to: [{ operation: { paths } }], ...(require && { require }), ...more };
}

const ADMINS = { claims: [{ name: "groups", values: ["admins", "ops*"] }] };
const RULES = [
  onPaths(["/admin", "/admin/*"], ADMINS),
  onPaths(["/roles"], { claims: [{ name: ["realm_access", "roles"], values: ["editor"], notValues: ["guest"] }] }),
  onPaths(["/staff"], { emails: { domains: ["example.com"], addresses: ["ada@other.org"] } }),
  onPaths(["/unverified"], { emails: { domains: ["example.com"], unverified: true } }),
  {},
];

function script(path: string, cookies: readonly string[]): Pairs {
  const changes = new Map([
    ["accept", "*/*"],
    ["sec-fetch-mode", "cors"],
    ["sec-fetch-dest", "empty"],
  ]);
  return navigation(path, cookies).map(([name, value]) => [name, changes.get(name) ?? value] as const);
}

function passes(host: HostEmulator, path: string, cookies: readonly string[], message = path): void {
  for (const turn of ["opened from its cookie", "out of the cache"]) {
    const { forwarded, response } = host.open(navigation(path, cookies));
    assert.ok(forwarded, `${message}, ${turn}: ${response?.details ?? "held"}`);
  }
}

/** What is answered to a session, opened and out of the cache: the last of the two. */
function refused(host: HostEmulator, headers: Pairs, label: string, message = ""): LocalResponse {
  host.open(headers);
  const { response, forwarded } = host.open(headers);
  assert.equal(forwarded, undefined, message);
  assert.ok(response, message);
  assert.equal(response.details, `gatehouse_${label}`, message);
  return response;
}

describe("a session whose claims are not what a rule requires", () => {
  let host: HostEmulator;
  before(async () => {
    host = await readyHost(FILTER, keys, { rules: RULES });
  });

  test("passes where no rule requires anything, and nowhere else, in any order", async () => {
    const rows: [claims: JWTPayload, open: string[], closed: string[]][] = [
      [{}, ["/"], ["/admin", "/admin/x", "/roles", "/staff"]],
      [{ groups: ["admins"] }, ["/", "/admin", "/admin/x"], ["/roles", "/staff"]],
      [{ groups: ["users", "ops-eu"] }, ["/admin/x"], ["/roles"]],
      [{ groups: ["users"] }, ["/"], ["/admin", "/admin/x"]],
      [{ groups: "users,admins" }, ["/"], ["/admin"]],
      [{ realm_access: { roles: ["editor"] } }, ["/roles"], ["/admin"]],
      [{ realm_access: { roles: ["editor", "guest"] } }, ["/"], ["/roles"]],
      [{ "realm_access.roles": ["editor"] }, ["/"], ["/roles"]],
      [{ email: "bob@example.com" }, ["/staff", "/unverified"], ["/admin"]],
      [{ email: "ada@OTHER.org", email_verified: "true" }, ["/staff"], ["/unverified"]],
      [{ email: "attacker@evil.org@example.com" }, ["/"], ["/staff", "/unverified"]],
      [{ email: "bob@example.com", email_verified: false }, ["/unverified"], ["/staff"]],
      [{ email: "bob@example.com", email_verified: "false" }, ["/unverified"], ["/staff"]],
      [{ email: "bob@evil.org", email_verified: false }, ["/"], ["/staff", "/unverified"]],
    ];
    for (const [claims, open, closed] of rows) {
      const session = await signIn(host, keys, claims);
      const name = JSON.stringify(claims);
      for (const path of [...open, ...closed, ...open]) {
        if (open.includes(path)) passes(host, path, session, `${name} ${path}`);
        else
          assert.equal(refused(host, navigation(path, session), labelOf(claims, path), `${name} ${path}`).status, 403);
      }
    }
  });

  function labelOf(claims: JWTPayload, path: string): string {
    if (path !== "/staff" && path !== "/unverified") return "require_claims";
    const isOnlyUnverified = claims["email"] === "bob@example.com";
    return isOnlyUnverified ? "require_verified_email" : "require_emails";
  }

  test("is judged under each reading of the path", async () => {
    const session = await signIn(host, keys, { groups: ["users"] });
    for (const path of ["//admin/x", "/a/../admin/x", "/%61dmin/x", "/admin%2fx", "/admin;v=1/x", "/./admin"]) {
      refused(host, navigation(path, session), "require_claims", path);
    }
  });

  test("gets a page that says as whom one is signed in, and names nothing of the rule", async () => {
    const rows: [JWTPayload, string][] = [
      [{ email: "eve<b>@evil.org", preferred_username: "eve", sub: "u1" }, "eve&lt;b&gt;@evil.org"],
      [{ preferred_username: 'e"v\u202ee', sub: "u1" }, "e&quot;v\ufffde"],
      [{ sub: "u1" }, "u1"],
    ];
    for (const [claims, name] of rows) {
      const session = await signIn(host, keys, claims);
      const { status, body, headers } = refused(host, navigation("/admin/x?a=1&b=2", session), "require_claims");
      assert.equal(status, 403);
      assert.match(body, /<h1>You may not open this page<\/h1>/);
      assert.ok(
        body.includes(`You are signed in as <bdi>${name}</bdi>. Your account is not one of those that may.`),
        body,
      );
      for (const secret of ["admins", "ops", "groups", "rule"]) assert.ok(!body.includes(secret), secret);
      assert.deepEqual(valuesOf(headers, "set-cookie"), [], "the session stays");
      assert.deepEqual(valuesOf(headers, "cache-control"), ["no-store"]);
      const [link] = linksOf(body);
      assert.equal(link?.text, "Sign in as somebody else");
      assert.equal(link.href, "/oauth2/start?rd=%2Fadmin%2Fx%3Fa%3D1%26b%3D2&prompt=login");
      const url = new URL(valuesOf(host.open(navigation(link.href, session)).response?.headers, "location")[0] ?? "");
      assert.equal(url.searchParams.get("prompt"), "login");
    }
  });

  test("gets JSON where no page is asked for, with neither a name nor the rule's values", async () => {
    const session = await signIn(host, keys, { email: "eve@evil.org" });
    const { status, body, headers } = refused(host, script("/staff", session), "require_emails");
    assert.equal(status, 403);
    const { error, message, id } = JSON.parse(body) as Record<string, string>;
    assert.equal(error, "require_emails");
    assert.equal(
      message,
      "The e-mail address of your account is not one of those that may. If it should be, ask your administrator.",
    );
    assert.deepEqual(valuesOf(headers, "x-gatehouse-id"), [id]);
    assert.deepEqual(valuesOf(headers, "www-authenticate"), []);
  });

  test("is told so for a POST, too, which is not sent anywhere", async () => {
    const session = await signIn(host, keys);
    const form = navigation("/admin/x", session).map(
      ([name, value]) => [name, name === ":method" ? "POST" : value] as const,
    );
    const { status, body } = refused(host, form, "require_claims");
    assert.equal(status, 403);
    assert.equal(linksOf(body)[0]?.href, "/oauth2/start?rd=%2F&prompt=login");
  });

  test("is logged with the rule, what it asks for, and what kind of claim was found", async () => {
    const own = await readyHost(FILTER, keys, { rules: RULES });
    const rows: [JWTPayload, string, RegExp][] = [
      [
        { groups: ["secret-group"] },
        "/admin",
        /require_claims: .*: rule 0: groups: found a list, expected one of "admins", "ops\*"; session \S+/,
      ],
      [{}, "/admin", /rule 0: groups: found none, expected/],
      [
        { realm_access: { roles: ["secret-group"] } },
        "/roles",
        /rule 1: realm_access\.roles: found a list, expected one of "editor" and none of "guest"/,
      ],
      [
        { email: "eve@evil.org" },
        "/staff",
        /rule 2: email: found a text, expected one of "example\.com", "ada@other\.org"/,
      ],
      [{ email: "e v e@evil.org" }, "/staff", /rule 2: email: found a text that is no plain address, expected/],
      [
        { email: "eve@example.com", email_verified: false },
        "/staff",
        /rule 2: email_verified: found false, here or in an earlier ID token, expected true/,
      ],
    ];
    for (const [claims, path, line] of rows) {
      const session = await signIn(own, keys, claims);
      const { headers } = refused(
        own,
        navigation(path, session),
        path === "/staff" ? labelOfStaff(claims) : "require_claims",
      );
      const id = valuesOf(headers, "x-gatehouse-id")[0] ?? "none";
      const said = own.log.filter((text) => text.includes(`id ${id},`)).join("\n");
      assert.match(said, line);
      assert.ok(!said.includes("secret-group") && !said.includes("evil.org"), said);
    }
  });

  function labelOfStaff(claims: JWTPayload): string {
    return claims["email_verified"] === false ? "require_verified_email" : "require_emails";
  }

  test("is counted by its reason", async () => {
    const session = await signIn(host, keys);
    const count = (): number => host.metrics.get("gatehouse.denials.require_claims") ?? 0;
    host.tick();
    const before = count();
    refused(host, script("/admin", session), "require_claims");
    host.tick();
    assert.equal(count() - before, 2);
  });

  test("is accepted where the provider's addresses need not be verified", async () => {
    const lenient = await readyHost(FILTER, keys, { rules: RULES, provider: { verifiedEmails: false } });
    const session = await signIn(lenient, keys, { email: "bob@example.com", email_verified: false });
    passes(lenient, "/staff", session);
  });

  test("keeps no other session that came from passing", async () => {
    const guest = await signIn(host, keys, { groups: ["users"] });
    const admin = await signIn(host, keys, { groups: ["admins"] });
    for (const cookies of [
      [...guest, ...admin],
      [...admin, ...guest],
    ]) {
      passes(host, "/admin", cookies);
    }
    refused(host, navigation("/admin", guest), "require_claims");
  });
});

describe("a session that was refreshed", () => {
  test("is judged by the claims of its new ID token", async () => {
    const rows: [before: JWTPayload, after: JWTPayload, isOpen: boolean][] = [
      [{ groups: ["users"] }, { groups: ["admins"] }, true],
      [{ groups: ["admins"] }, { groups: ["users"] }, false],
      [{ groups: ["admins"] }, {}, false],
      [{ groups: ["admins"] }, { groups: null }, false],
    ];
    for (const [before, after, isOpen] of rows) {
      const workers = await EmulatedWorkers.start(1, keys, { rules: RULES });
      const host = workers.worker(0);
      const cookies = await workers.signIn("ada", 300, 0, before);
      workers.jump(301_000);
      const stream = host.open(navigation("/admin", cookies));
      await workers.answer(workers.takeRefresh(), 300, after);
      const name = JSON.stringify([before, after]);
      assert.equal(stream.forwarded !== undefined, isOpen, name);
      // The old cookie is good for the new session a while longer; the browser gets that with what the application answers.
      const open = host.open(navigation("/", cookies));
      const renewed = deliver(host, open).cookies;
      assert.ok(renewed.length > 0, name);
      for (const session of [cookies, renewed]) {
        for (const worker of [host, await workers.add()]) {
          assert.equal(worker.open(navigation("/admin", session)).forwarded !== undefined, isOpen, name);
          assert.ok(worker.open(navigation("/", session)).forwarded, name);
        }
      }
    }
  });

  test("keeps its claims where the refresh brings no ID token", async () => {
    const configuration = { rules: RULES, forward: { authorization: "NONE" }, session: { revalidate: "5m" } };
    const workers = await EmulatedWorkers.start(1, keys, configuration);
    const cookies = await workers.signIn("ada", 3600, 0, { groups: ["admins"] });
    workers.jump(301_000);
    const stream = workers.worker(0).open(navigation("/admin", cookies));
    workers.worker(0).answer(workers.takeRefresh().call, 200, '{"access_token":"t"}');
    assert.ok(stream.forwarded);
  });
});
