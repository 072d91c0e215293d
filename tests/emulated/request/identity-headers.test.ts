import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

/** Whatever a header's name can hold beside letters and digits (RFC 9110, section 5.6.2). */
const SEPARATORS = "! # $ % & ' * + - . ^ _ ` | ~".split(" ");
const EVIL = "forged";
/** What Gatehouse sets, what it may set in another version, and what other gateways set. */
const IDENTITY = [
  ..."x-auth-request-user x-auth-request-email x-auth-request-preferred-username x-auth-request-groups".split(" "),
  ..."x-auth-request-status x-auth-request-access-token x-auth-request-".split(" "),
];
const FORWARDED = [
  ..."x-forwarded-user x-forwarded-email x-forwarded-groups x-forwarded-preferred-username".split(" "),
  ..."x-forwarded-access-token remote-user".split(" "),
];
/** What resembles them, and has to stay. */
const OTHERS = [
  ..."x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port x-forwarded-prefix".split(" "),
  ..."x-forwarded-client-cert x-forwarded x-forwarded-users x-remote-user remoteuser remote-users x-auth-request".split(
    " ",
  ),
  ..."x-auth-requests-user xx-auth-request-user x-authorization accept-encoding sec-ch-ua-platform".split(" "),
];
const RULES = { rules: [{ to: [{ operation: { notPaths: ["/public"] } }] }] };

let keys: Signer;
let host: HostEmulator;
let cookies: string[];
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, RULES);
  cookies = await signIn(host, keys, { email: "ada@example.com" });
});

/** A name with every separator that there is in the place of its own, and in capitals. */
function spellings(name: string): string[] {
  const mixed = name.replaceAll("-", (_, i: number) => SEPARATORS[i % SEPARATORS.length] ?? "");
  return [...SEPARATORS.map((separator) => name.replaceAll("-", separator)), mixed, name.toUpperCase()];
}

function named(names: readonly string[], value = EVIL): Pairs {
  return names.map((name) => [name, value] as const);
}

function withoutProxys(headers: Pairs): Pairs {
  return headers.filter(([name]) => name !== "x-forwarded-proto");
}

test("headers that say who the user is are removed with whatever separators they are spelt, on every request", () => {
  for (const name of [...IDENTITY, ...FORWARDED]) {
    for (const [path, sent] of [
      ["/a", cookies],
      ["/public", []],
      ["/public", cookies],
    ] as const) {
      const forwarded = host.request([...navigation(path, sent), ...named(spellings(name))]);
      assert.ok(forwarded, `${path} is let through`);
      const left = forwarded.filter(([, value]) => value === EVIL);
      assert.deepEqual(left, [], `${name} at ${path}`);
    }
  }
});

test("what a session says stands alone under its names", () => {
  const forwarded = host.request([...named(IDENTITY.flatMap(spellings)), ...navigation("/a", cookies)]);
  assert.deepEqual(valuesOf(forwarded, "x-auth-request-email"), ["ada@example.com"]);
  assert.deepEqual(valuesOf(forwarded, "x-auth-request-groups"), []);
});

test("headers that only resemble them stay, among them those that proxies set", () => {
  const headers = [...withoutProxys(navigation("/a", cookies)), ...named(OTHERS, "kept")];
  const forwarded = host.request(headers);
  const left = (forwarded ?? []).filter(([, value]) => value === "kept").map(([name]) => name);
  assert.deepEqual(left, OTHERS);
});

test("with forward.keepForwardedIdentity the headers of a proxy before the gateway stay, and no others", async () => {
  const keeping = await readyHost(FILTER, keys, { forward: { keepForwardedIdentity: true } });
  const sent = await signIn(keeping, keys);
  const forwarded = keeping.request([...navigation("/a", sent), ...named([...FORWARDED, ...IDENTITY])]);
  const left = (forwarded ?? []).filter(([, value]) => value === EVIL).map(([name]) => name);
  assert.deepEqual(left, FORWARDED);
});

test("X-Forwarded-User and the like can be set from claims, with and without keepForwardedIdentity", async () => {
  for (const keepForwardedIdentity of [false, true]) {
    const headers = [
      { header: "X-Forwarded-User", claim: "sub" },
      { header: "remote-user", claim: "email" },
    ];
    const setting = await readyHost(FILTER, keys, { ...RULES, forward: { headers, keepForwardedIdentity } });
    const sent = await signIn(setting, keys, { sub: "ada" });
    const spoofed = named(["x-forwarded-user", "x-forwarded-user", "x_forwarded_user", "remote-user", "remote.user"]);
    const forwarded = setting.request([...navigation("/a", sent), ...spoofed]);
    assert.deepEqual(valuesOf(forwarded, "x-forwarded-user"), ["ada"]);
    const open = setting.request([...navigation("/public"), ...spoofed]);
    for (const passed of [forwarded, open]) assert.equal(JSON.stringify(passed).includes(EVIL), false);
  }
});

test("the same is removed from a request's trailers, and Authorization too, and nothing else is", () => {
  const trailers = [...IDENTITY, ...FORWARDED, "authorization"].flatMap(spellings);
  const kept = named([...OTHERS, "grpc-status", "digest"], "kept");
  for (const [path, sent] of [
    ["/a", cookies],
    ["/public", []],
  ] as const) {
    const stream = host.open(navigation(path, sent));
    assert.deepEqual(host.trailers(stream, [...named(trailers), ...kept]), kept);
  }
});

test("they are removed from trailers that come after thousands of later requests, too", () => {
  const stream = host.open(navigation("/a", cookies));
  for (let i = 0; i < 3000; i++) host.request(navigation("/public"));
  const kept = named([...OTHERS], "kept");
  assert.deepEqual(host.trailers(stream, [...named([...IDENTITY, "authorization"]), ...kept]), kept);
});

test("a request's Connection does not list them, so that no proxy behind takes out what a session says", () => {
  const connectionOf = (path: string, sent: readonly string[], value: string): readonly string[] =>
    valuesOf(host.request([...navigation(path, sent), ["upgrade", "websocket"], ["connection", value]]), "connection");
  for (const [path, sent] of [
    ["/a", cookies],
    ["/public", []],
  ] as const) {
    for (const name of [...IDENTITY, ...FORWARDED, "authorization"].flatMap(spellings)) {
      for (const value of [`Upgrade, ${name}`, `${name},Upgrade`, `Upgrade,,\t${name} ,keep-alive`, name]) {
        assert.deepEqual(connectionOf(path, sent, value), ["upgrade"], value);
      }
    }
    for (const value of ["Upgrade", "keep-alive, Upgrade", "", ",", " , ", `upgrade, ${OTHERS.join(", ")}`]) {
      assert.deepEqual(connectionOf(path, sent, value), [value]);
    }
  }
});
