import assert from "node:assert/strict";
import { before, test } from "node:test";
import { EmulatedBrowser, type Front } from "../../support/emulated/browser.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer } from "../../support/emulated/session.ts";

// Where a login runs and ends, by scheme, port, spelling of the host, redirectUrl, cookie domain, and what stands before the
// gateway, which listens for http on 80 and 8080 and for https on 443 and 8443.

const CALLBACK = "/oauth2/callback";
const HOSTS = ["app.example.com", "wiki.example.com"];

/** As the gateway's own listeners have it. */
const direct: Front = (url) => ({ host: url.host, scheme: schemeOf(url), forwardedProto: schemeOf(url) });
/** The same, where nobody writes X-Forwarded-Proto. */
const withoutForwardedProto: Front = (url) => ({ ...direct(url), forwardedProto: undefined });
/** A proxy before it names every port. */
const namesPort: Front = (url) => ({
  ...direct(url),
  host: `${url.hostname}:${url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port}`,
});
const FRONTS: [string, Front][] = [
  ["directly", direct],
  ["without X-Forwarded-Proto", withoutForwardedProto],
  ["with every port named", namesPort],
];

function schemeOf(url: URL): "http" | "https" {
  return url.protocol === "https:" ? "https" : "http";
}

/** TLS ends before the gateway, which is told nothing of it. */
function silently(hostOf: (url: URL) => string): Front {
  return (url) => ({ host: hostOf(url), scheme: "http", forwardedProto: "http" });
}

let keys: Signer;
before(async () => {
  keys = await signer();
});

function hostFor(redirectUrl: string, domain: string, mode = "REDIRECT"): Promise<HostEmulator> {
  const session = domain === "" ? {} : { session: { cookie: { domain } } };
  return readyHost(FILTER, keys, { redirectUrl, hosts: HOSTS, signIn: { mode }, ...session });
}

/** The origin that a browser comes back to which asked for `url`. */
function expectedOrigin(url: URL, redirectUrl: string): string {
  const host = url.hostname.replace(/\.$/, "");
  if (redirectUrl.startsWith("http:")) return new URL(`${url.protocol}//${host}:${url.port}`).origin;
  const ownPort = redirectUrl.startsWith("/") ? "" : new URL(redirectUrl).port;
  return new URL(`https://${host}:${url.protocol === "https:" ? url.port : ownPort}`).origin;
}

const REDIRECT_URLS = [
  `https://app.example.com${CALLBACK}`,
  `https://app.example.com:8443${CALLBACK}`,
  `http://app.example.com${CALLBACK}`,
  `http://app.example.com:8080${CALLBACK}`,
  CALLBACK,
];
const ORIGINS = ["https://HOST", "https://HOST:8443", "http://HOST", "http://HOST:8080"];

for (const redirectUrl of REDIRECT_URLS) {
  for (const domain of ["", "example.com"]) {
    for (const [how, mode, refusals] of [
      ["a login", "REDIRECT", 0],
      ["a login from the sign-in page", "PAGE", 0],
      ["a login that is tried again", "REDIRECT", 1],
    ] as const) {
      const cookie = domain === "" ? "a cookie of the host alone" : `a cookie of ${domain}`;
      test(`with redirectUrl ${redirectUrl} and ${cookie}, ${how} ends where it began`, async () => {
        const host = await hostFor(redirectUrl, domain, mode);
        let walks = 0;
        for (const [front, arrives] of FRONTS) {
          for (const name of HOSTS.flatMap((plain) => [plain, `${plain}.`])) {
            for (const origin of ORIGINS) {
              const url = new URL(`${origin.replace("HOST", name)}/deep?x=1`);
              const what = `${url.href} ${front}`;
              const walk = await new EmulatedBrowser(host, keys, arrives, refusals).walk(url.href);
              if (domain === "" && redirectUrl !== CALLBACK && !name.startsWith("app.")) {
                assert.deepEqual([walk.status, walk.redirectUris.length], [403, 0], what);
                continue;
              }
              walks++;
              const expected = expectedOrigin(url, redirectUrl);
              const message = `${what}: ${walk.hops.join("\n")}`;
              assert.equal(walk.url, `${expected}/deep?x=1`, message);
              assert.ok(walk.isSignedIn, message);
              const redirectUri = redirectUrl === CALLBACK ? expected + CALLBACK : redirectUrl;
              assert.deepEqual(walk.redirectUris, Array(refusals + 1).fill(redirectUri), message);
            }
          }
        }
        assert.ok(walks >= 24, `${walks} walks`);
      });
    }
  }
}

for (const [redirectUrl, port] of [
  [`https://app.example.com${CALLBACK}`, ""],
  [`https://app.example.com:8443${CALLBACK}`, ":8443"],
  [CALLBACK, ""],
] as const) {
  test(`with redirectUrl ${redirectUrl} a login ends where it began, though TLS ends before the gateway and nobody says so`, async () => {
    const host = await hostFor(redirectUrl, "example.com");
    const spellings: [string, (url: URL) => string][] = [
      ["as it was", (url) => url.host],
      ["without port", (url) => url.hostname],
      ["with the inner port", (url) => `${url.hostname}:8080`],
      ["with the inner port of http", (url) => `${url.hostname}:80`],
      ["with the port of https", (url) => `${url.hostname}:443`],
    ];
    for (const [how, hostOf] of spellings) {
      for (const name of [...HOSTS, "app.example.com."]) {
        const walk = await new EmulatedBrowser(host, keys, silently(hostOf)).walk(`https://${name}${port}/deep`);
        const message = `${name} ${how}: ${walk.hops.join("\n")}`;
        assert.equal(walk.url, `https://${name.replace(/\.$/, "")}${port}/deep`, message);
        assert.ok(walk.isSignedIn, message);
      }
    }
  });
}

test("our endpoints on a host with a dot at its end go to where the cookies are", async () => {
  const host = await hostFor(`https://app.example.com${CALLBACK}`, "");
  for (const name of ["start", "sign_in"]) {
    const walk = await new EmulatedBrowser(host, keys, direct).walk(
      `https://app.example.com./oauth2/${name}?rd=%2Fdeep`,
    );
    assert.equal(walk.url, "https://app.example.com/deep", walk.hops.join("\n"));
    assert.ok(walk.isSignedIn, walk.hops.join("\n"));
  }
  const dotted = navigation("/oauth2/sign_out?rd=%2Fbye").map(
    ([name, value]) => [name, name === ":authority" ? "app.example.com." : value] as const,
  );
  host.request(dotted);
  assert.deepEqual(valuesOf(host.response?.headers, "location"), ["https://app.example.com/oauth2/sign_out?rd=%2Fbye"]);
  assert.deepEqual(valuesOf(host.response?.headers, "set-cookie"), []);
});

test("the inner port of http does not come out where the proxy before says https", async () => {
  const host = await hostFor(`https://app.example.com${CALLBACK}`, "example.com");
  const front: Front = (url) => ({ host: `${url.hostname}:80`, scheme: "http", forwardedProto: "https" });
  for (const name of HOSTS) {
    const walk = await new EmulatedBrowser(host, keys, front).walk(`https://${name}/deep`);
    assert.equal(walk.url, `https://${name}/deep`, walk.hops.join("\n"));
  }
});

test("a return URL that names a port is of this origin where that is the scheme's own, and nowhere else", async () => {
  const host = await hostFor(`https://app.example.com${CALLBACK}`, "");
  for (const [rd, end] of [
    ["https://app.example.com/deep", "/deep"],
    ["https://app.example.com:443/deep", "/deep"],
    ["https://app.example.com./deep", "/deep"],
    ["https://app.example.com:8443/deep", "/"],
    ["https://app.example.com:80/deep", "/"],
    ["http://app.example.com/deep", "/"],
  ] as const) {
    for (const [, front] of FRONTS) {
      const start = `https://app.example.com/oauth2/start?rd=${encodeURIComponent(rd)}`;
      const walk = await new EmulatedBrowser(host, keys, front).walk(start);
      assert.equal(walk.url, `https://app.example.com${end}`, `${rd}: ${walk.hops.join("\n")}`);
    }
  }
});
