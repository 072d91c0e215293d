import assert from "node:assert/strict";
import { before, test } from "node:test";
import { EmulatedBrowser, type Front } from "../../support/emulated/browser.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { METADATA, navigation, readyHost, type Signer, signer } from "../../support/emulated/session.ts";

// Which pages a login comes back to, as they stand in the request line.

const ORIGIN = "https://app.example.com";
const SHARED = { hosts: ["*.example.com"], session: { cookie: { domain: "example.com" } } };

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** The filter gets these bytes as the request's target, whatever a URL parser would make of them. */
function asTyped(target: string): Front {
  let isFirst = true;
  return (url) => {
    const path = isFirst ? target : undefined;
    isFirst = false;
    return { host: url.host, scheme: "https", forwardedProto: "https", path };
  };
}

for (const [what, target, end] of [
  ["a backslash in its query", String.raw`/x?re=^err\.log$&p=C:\tmp`, "/x?re=^err%5C.log$&p=C:%5Ctmp"],
  ["a percent sign alone in its path", "/a/100%/b?c=1", "/a/100%25/b?c=1"],
  ["a percent sign alone in its query", "/a?b=100%", "/a?b=100%"],
  ["a backslash in its path", String.raw`/a\b?c=1`, "/"],
  ["two slashes by way of a percent sign", "/%%2fevil.example/", "/"],
] as const) {
  for (const host of ["app.example.com", "wiki.example.com"]) {
    test(`a login at ${host} that begins at a page with ${what} ends at ${end}`, async () => {
      const browser = new EmulatedBrowser(await readyHost(FILTER, keys, SHARED), keys, asTyped(target));
      const walk = await browser.walk(`https://${host}/typed`);
      assert.equal(walk.url, `https://${host}${end}`, walk.hops.join("\n"));
      assert.ok(walk.isSignedIn);
    });
  }
}

/** Where the browser is sent that asks for this page. */
async function authorizationUrl(path: string, configuration: object = {}): Promise<string> {
  const host = await readyHost(FILTER, keys, configuration);
  const [location = ""] = valuesOf(host.open(navigation(path)).response?.headers, "location");
  return location;
}

test("a page whose address has 4 KB is where the login ends, and one of more is not", async () => {
  const longest = `/long?${"x".repeat(4096 - "/long?".length)}`;
  for (const [path, end] of [
    [longest, longest],
    [`${longest}x`, "/"],
  ] as const) {
    for (const port of ["", ":8443"]) {
      const host = await readyHost(FILTER, keys);
      const front: Front = (url) => ({ host: url.host, scheme: "https", forwardedProto: "https" });
      const walk = await new EmulatedBrowser(host, keys, front).walk(ORIGIN + port + path);
      assert.equal(walk.url, ORIGIN + port + end);
      assert.ok(walk.isSignedIn);
    }
  }
});

test("the URL of the provider stays under 8 KB: a page whose address does not fit becomes /", async () => {
  const url = await authorizationUrl(`/long?${"x".repeat(4000)}`);
  assert.ok(url.length > 5_000 && url.length < 8_192, `${url.length} bytes`);
  const scopes = [
    "email",
    ...Array.from({ length: 40 }, (_, i) => `https://scopes.example.com/${i}/${"s".repeat(40)}`),
  ];
  const short = (await authorizationUrl("/", { scopes })).length;
  assert.ok(short > 2_500, `${short} bytes without a page`);
  const long = await authorizationUrl(`/long?${"x".repeat(4000)}`, { scopes });
  assert.equal(long.length, short);
  assert.equal(new URL(long).href.startsWith(METADATA.authorization_endpoint), true);
  // The longest that fits: three bytes of a page take four of the URL.
  const lengths = await Promise.all(
    [3_400, 3_600, 3_800].map(async (length) => (await authorizationUrl(`/${"x".repeat(length)}`, { scopes })).length),
  );
  for (const length of lengths) assert.ok(length < 8_192, `${length} bytes`);
});

test("a page that another host's start would refuse for its length becomes the front page of its own", async () => {
  const host = await readyHost(FILTER, keys, SHARED);
  const front: Front = (url) => ({ host: url.host, scheme: "https", forwardedProto: "https" });
  for (const [query, end] of [
    ["x".repeat(4000), `/?${"x".repeat(4000)}`],
    ["/".repeat(4000), "/"],
  ] as const) {
    const walk = await new EmulatedBrowser(host, keys, front).walk(`https://wiki.example.com/?${query}`);
    assert.equal(walk.url, `https://wiki.example.com${end}`);
    assert.ok(walk.isSignedIn);
  }
});
