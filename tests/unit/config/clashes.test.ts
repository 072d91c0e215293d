import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../support/configuration/parser.ts";
import { ENVIRONMENT, EXAMPLE } from "./stop.ts";

/** Hosts, redirectUrl and the cookie's domain of a relying party. */
type Place = readonly [hosts: readonly string[], redirectUrl: string, domain?: string];

const COOKIE =
  /^relyingParties\[1\]\.session\.cookie\.name \(from the top\): found the cookie "[\w-]+", which "a" has for "(.*)", too/;
const CALLBACK = /^relyingParties\[1\]\.redirectUrl: found the path .*, which "a" has for "(.*)", too/;
const HOST = /^relyingParties\[1\]\.redirectUrl: found host .*, which "a" has by "(.*)" in its hosts/;

/**
 * What is said of two relying parties in these places, whose cookies have one name, and are not secure: else the prefix of the
 * name would tell those with a domain from those without.
 */
function mistakes(...places: readonly Place[]): string[] {
  const relyingParties = places.map(([hosts, redirectUrl, domain], i) => ({
    name: "ab".charAt(i),
    hosts,
    redirectUrl,
    provider: { displayName: `${i}` },
    ...(domain === undefined ? {} : { session: { cookie: { domain } } }),
  }));
  const document = { ...EXAMPLE, session: { cookie: { name: "sso", secure: "NEVER" } }, relyingParties };
  return parse(Buffer.from(JSON.stringify(document)), ENVIRONMENT).mistakes;
}

/** The places that the mistakes of one kind name, and no other mistake is said. */
function named(kind: RegExp, lines: readonly string[]): string[] {
  return lines.map((line) => kind.exec(line)?.[1] ?? line);
}

const A = "https://a.example.com/callback";
const B = "https://b.example.com/callback";

const SHARED_COOKIES: readonly (readonly [name: string, first: Place, second: Place, place: string | undefined])[] = [
  ["hosts of their own", [["a.example.com"], A], [["b.example.com"], B], undefined],
  ["one host", [["a.example.com"], A], [["a.example.com"], `${A}/b`], "a.example.com"],
  ["paths on hosts of their own", [["a.example.com"], "/callback"], [["*.example.com"], "/callback"], undefined],
  [
    "paths on some of the same hosts",
    [["a.example.com", "*.example.com"], "/a"],
    [["*.example.com"], "/b"],
    "*.example.com",
  ],
  ["a path, and a URL on a host that both have", [["*.example.com"], "/a"], [["*.example.com"], B], "b.example.com"],
  ["a URL on a host that both have, and a path", [["*.example.com"], A], [["*.example.com"], "/b"], "a.example.com"],
  ["a path, and a URL on a host that only it has", [["*.example.com"], "/a"], [["b.example.com"], B], undefined],
  ["one domain", [["a.example.com"], A, "example.com"], [["b.example.com"], B, "example.com"], "example.com"],
  [
    "a domain above the other's",
    [["a.example.com"], A, "example.com"],
    [["b.example.com"], B, "b.example.com"],
    "b.example.com",
  ],
  [
    "a domain below the other's",
    [["a.example.com"], A, "a.example.com"],
    [["b.example.com"], B, "example.com"],
    "a.example.com",
  ],
  [
    "domains beside each other",
    [["a.example.com"], A, "a.example.com"],
    [["b.example.com"], B, "b.example.com"],
    undefined,
  ],
  ["a domain above the other's host", [["a.example.com"], A, "example.com"], [["b.example.com"], B], "b.example.com"],
  ["a domain beside the other's host", [["a.example.com"], A, "a.example.com"], [["b.example.com"], B], undefined],
  [
    "a domain that ends like the other's host",
    [["a.example.com"], A, "a.example.com"],
    [["xa.example.com"], "https://xa.example.com/" + "callback"],
    undefined,
  ],
  [
    "a domain above the other's hosts",
    [["a.example.com"], A, "example.com"],
    [["*.b.example.com"], "/b"],
    "*.b.example.com",
  ],
  [
    "a domain below the other's hosts",
    [["a.example.com"], A, "a.example.com"],
    [["*.example.com"], "/b"],
    "a.example.com",
  ],
  [
    "hosts above the other's domain",
    [["*.example.com"], "/a"],
    [["b.example.com"], B, "b.example.com"],
    "b.example.com",
  ],
  [
    "a domain beside the other's hosts",
    [["a.example.com"], A, "a.example.com"],
    [["*.b.example.com", "c.example.com"], "/b"],
    undefined,
  ],
];

for (const [name, first, second, place] of SHARED_COOKIES) {
  test(`cookies of one name are ${place === undefined ? "accepted" : "refused"}: ${name}`, () => {
    assert.deepEqual(named(COOKIE, mistakes(first, second)), place === undefined ? [] : [place]);
  });
}

const CALLBACKS: readonly (readonly [name: string, first: Place, second: Place, place: string | undefined])[] = [
  ["on a host that both have", [["a.example.com"], A], [["a.example.com"], A], "a.example.com"],
  ["on hosts apart that both have", [["*.example.com"], A], [["*.example.com"], B], "*.example.com"],
  ["on the request's host, which both have", [["x.org", "a.org"], "/cb"], [["a.org", "x.org"], "/cb"], "x.org"],
  ["on a host of one and the hosts around it", [["a.example.com"], A], [["*.example.com"], "/callback"], undefined],
];

for (const [name, first, second, place] of CALLBACKS) {
  test(`callbacks of one path are ${place === undefined ? "accepted" : "refused, once"}: ${name}`, () => {
    const lines = mistakes(first, second).filter((line) => !COOKIE.test(line));
    assert.deepEqual(named(CALLBACK, lines), place === undefined ? [] : [place]);
  });
}

test("of three with one callback, two are refused", () => {
  const places: Place = [["a.example.com"], A];
  const lines = mistakes(places, places, places).filter((line) => line.includes(".redirectUrl"));
  assert.deepEqual(
    lines.map((line) => line.split(":")[0]),
    ["relyingParties[1].redirectUrl", "relyingParties[2].redirectUrl"],
  );
});

const REDIRECT_HOSTS: readonly (readonly [name: string, first: Place, second: Place, pattern: string | undefined])[] = [
  ["its name is another's", [["a.example.com"], A], [["*.example.com"], `${A}/b`], "a.example.com"],
  ["a longer suffix is another's", [["*.b.org"], "/a"], [["*.org"], "https://x.b.org/b"], "*.b.org"],
  ["a suffix is another's", [["*.example.com"], A], [["*"], B], "*.example.com"],
  ["it is the suffix itself", [["*.example.com"], A], [["*"], "https://example.com/callback"], undefined],
  ["its name is this one's", [["*.example.com"], A], [["b.example.com"], B], undefined],
  ["both have its name", [["a.example.com"], A], [["a.example.com", "*.example.com"], `${A}/b`], undefined],
];

for (const [name, first, second, pattern] of REDIRECT_HOSTS) {
  test(`a redirect URL is ${pattern === undefined ? "accepted" : "refused"} where of its host ${name}`, () => {
    const lines = mistakes(first, second).filter((line) => !COOKIE.test(line));
    assert.deepEqual(named(HOST, lines), pattern === undefined ? [] : [pattern]);
  });
}

const TERMS: readonly (readonly [key: string, first: object, second: object])[] = [
  ["forward.keepForwardedIdentity", { forward: { keepForwardedIdentity: true } }, {}],
  ["crossOrigin.preflight", {}, { crossOrigin: { preflight: "PASS" } }],
  ["crossOrigin.allowOrigins", {}, { crossOrigin: { allowOrigins: ["https://a.org"] } }],
  [
    "crossOrigin.allowOrigins",
    { crossOrigin: { allowOrigins: ["https://a.org"] } },
    { crossOrigin: { allowOrigins: ["https://*.a.org"] } },
  ],
  [
    "crossOrigin.allowOrigins",
    { crossOrigin: { allowOrigins: ["https://a.org"] } },
    { crossOrigin: { allowOrigins: ["https://a.org:8443"] } },
  ],
  [
    "crossOrigin.allowOrigins",
    { crossOrigin: { allowOrigins: ["https://a.org"] } },
    { crossOrigin: { allowOrigins: ["https://b.org"] } },
  ],
  ["crossOrigin.guard", {}, { crossOrigin: { guard: false } }],
  ["session.keepForms", { session: { keepForms: true } }, {}],
  ["signIn.keepFragment", { signIn: { keepFragment: true } }, {}],
  ["authEndpoint", { authEndpoint: true }, {}],
  ["redirectUrl", {}, { redirectUrl: "http://app.example.com/b" }],
];

for (const [key, first, second] of TERMS) {
  test(`those that people choose between have one ${key}: ${JSON.stringify([first, second])}`, () => {
    const b = { name: "b", redirectUrl: "https://app.example.com/b", ...second };
    const apart = { redirectUrl: "https://b.example.com/b", ...second, hosts: ["b.example.com"] };
    const mistakesOf = (...relyingParties: object[]) =>
      parse(Buffer.from(JSON.stringify({ ...EXAMPLE, relyingParties })), ENVIRONMENT).mistakes;
    const lines = mistakesOf({ name: "a", ...first }, b);
    assert.deepEqual(
      lines.map((line) => line.split(":")[0]),
      [`relyingParties[1].${key}`],
    );
    if (key !== "redirectUrl") assert.deepEqual(mistakesOf({ name: "a", ...first }, { ...apart, name: "b" }), []);
  });
}

test("of a cookie's name that is given and the other's default, the one that is given is to be changed", () => {
  const given = { name: "a", session: { cookie: { name: "gatehouse-b" } } };
  const other = { name: "b", redirectUrl: "https://app.example.com/b", provider: { displayName: "b" } };
  for (const [number, relyingParties] of [
    [given, other],
    [other, given],
  ].entries()) {
    const { mistakes } = parse(Buffer.from(JSON.stringify({ ...EXAMPLE, relyingParties })), ENVIRONMENT);
    assert.deepEqual(mistakes, [
      `relyingParties[${number}].session.cookie.name: found the cookie "__Host-gatehouse-b", which "b" has for "app.example.com", too, expected another name, such as "gatehouse-a", the default`,
    ]);
  }
});

test("cookies of names of their own are accepted on one host", () => {
  const relyingParties = [
    { name: "a" },
    { name: "b", redirectUrl: "https://app.example.com/b", provider: { displayName: "b" } },
  ];
  const document = { ...EXAMPLE, relyingParties, session: { cookie: { domain: "example.com" } } };
  assert.deepEqual(parse(Buffer.from(JSON.stringify(document)), ENVIRONMENT), {
    accepted: true,
    mistakes: [],
    warnings: [],
  });
});
