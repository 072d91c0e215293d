import assert from "node:assert/strict";
import { before, test } from "node:test";
import { formsOf, linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type LocalResponse, type Pairs } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// Where the links, forms and redirects of our answers lead, whatever the address was that was asked for.

const ORIGIN = "https://app.example.com";

/** Addresses under our own name that browsers, or servers that clean them, read as another site's. */
const HOSTILE_PATHS = [
  "//evil.test/",
  "//evil.test/x?y=z",
  "///evil.test/",
  "//evil.test/%2e%2e",
  "/\\evil.test/",
  "/\\/evil.test/",
  "//\\evil.test/",
  "/%2fevil.test/",
  "/%5cevil.test/",
  "/.//evil.test/",
  "/x/..//evil.test/",
  "/%2e//evil.test/",
  "//user@evil.test/",
  '//evil.test/"><script>alert(1)</script>',
  "//app.example.com@evil.test/",
];

let keys: Signer;
before(async () => {
  keys = await signer();
});

function sent(method: string, path: string, cookies: readonly string[] = []): Pairs {
  return navigation(path, cookies).map(([name, value]) => [name, name === ":method" ? method : value]);
}

/** Checks where an answer's links, forms and redirect lead, and what they ask `start` to end at; answers all of these. */
function assertLinksStay(answer: LocalResponse | undefined, path: string): string[] {
  assert.ok(answer, `${path} is answered here`);
  const links = [
    ...valuesOf(answer.headers, "location"),
    ...linksOf(answer.body).map(({ href }) => href),
    ...formsOf(answer.body).map(({ action }) => action),
  ];
  for (const link of links) {
    const url = new URL(link, ORIGIN + path);
    assert.equal(url.origin, ORIGIN, `${path} leads to ${link}`);
    // Resolved again, as servers do that clean a path before they redirect.
    assert.equal(new URL(url.pathname, ORIGIN).origin, ORIGIN, `${path} leads to ${link}`);
    const rd = url.searchParams.get("rd");
    if (rd !== null) assert.equal(new URL(rd, ORIGIN).origin, ORIGIN, `${path} leads to ${link}`);
  }
  assert.equal(answer.body.includes("<script"), false, path);
  return links;
}

/** A filter whose provider can't be reached. */
async function hostWithoutProvider(): Promise<HostEmulator> {
  const host = await HostEmulator.start(FILTER, CONFIGURATION);
  host.tick();
  host.fail(host.takeCall());
  return host;
}

test("while the provider is down, no link leads to another site", async () => {
  const host = await hostWithoutProvider();
  for (const path of HOSTILE_PATHS) {
    for (const method of ["GET", "HEAD", "POST"]) {
      assertLinksStay(host.open(sent(method, path)).response, path);
      const rd = encodeURIComponent(path);
      assertLinksStay(host.open(sent(method, `/oauth2/start?rd=${rd}`)).response, `/oauth2/start?rd=${rd}`);
    }
    assertLinksStay(host.open(navigation(`/oauth2/callback?code=c&state=${path}`)).response, path);
  }
});

test("while the provider is down, the link begins the login again that ends at the page", async () => {
  const host = await hostWithoutProvider();
  for (const [path, end] of [
    ["/reports?year=2026", "/reports?year=2026"],
    ["/oauth2/start?rd=%2Freports%3Fyear%3D2026", "/reports?year=2026"],
    ["//evil.test/", "/"],
    ["/oauth2/callback?code=c&state=x", "/"],
  ] as const) {
    const links = assertLinksStay(host.open(navigation(path)).response, path);
    assert.deepEqual(links, [`/oauth2/start?rd=${encodeURIComponent(end)}`], path);
  }
});

test("while the provider is down, a callback's link ends where its login was to end", async () => {
  const ready = await EmulatedWorkers.start(1, keys);
  const { response } = ready.worker(0).open(navigation("/oauth2/start?rd=/reports"));
  const state = new URL(valuesOf(response?.headers, "location")[0] ?? "").searchParams.get("state") ?? "";
  const host = await hostWithoutProvider();
  const callback = `/oauth2/callback?code=c&state=${state}`;
  const links = assertLinksStay(host.open(navigation(callback)).response, callback);
  assert.deepEqual(links, ["/oauth2/start?rd=%2Freports"]);
});

test("while a session can't be refreshed, no link leads to another site", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  const first = host.open(navigation("/page?x=1", cookies));
  while (first.state === "HELD") {
    for (const { call } of workers.refreshCalls().map((refresh) => workers.take(refresh))) host.fail(call);
    workers.pass(50);
  }
  assert.equal(first.response?.status, 503);
  assert.ok(
    assertLinksStay(first.response, "/page?x=1").includes("/page?x=1"),
    "it leads to the page that was asked for",
  );
  for (const path of HOSTILE_PATHS) {
    const { response } = host.open(navigation(path, cookies));
    assert.equal(response?.status, 503, path);
    assertLinksStay(response, path);
  }
});

for (const mode of ["REDIRECT", "PAGE"]) {
  test(`with signIn.mode ${mode} no link or form leads to another site`, async () => {
    const workers = await EmulatedWorkers.start(1, keys, { signIn: { mode } });
    const host = workers.worker(0);
    for (const path of HOSTILE_PATHS) {
      if (mode === "PAGE") assertLinksStay(host.open(navigation(path)).response, path);
      for (const name of ["sign_in", "sign_out", "signed_out"]) {
        const endpoint = `/oauth2/${name}?rd=${encodeURIComponent(path)}`;
        const elsewhere = navigation(endpoint).map(
          ([header, value]) => [header, header === "sec-fetch-site" ? "cross-site" : value] as const,
        );
        for (const headers of [navigation(endpoint), elsewhere]) assertLinksStay(host.open(headers).response, endpoint);
      }
      assertLinksStay(host.open(sent("POST", path)).response, path);
      assertLinksStay(host.open(navigation("/oauth2/callback?code=c&state=x")).response, path);
    }
  });
}
