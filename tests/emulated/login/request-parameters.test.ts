import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedProvider } from "../../support/emulated/provider.ts";
import { navigation, sessionCookies } from "../../support/emulated/session.ts";

const RESOURCES = ["https://api.example.com/?a=b", "urn:example:api"];
const PROVIDER = {
  authorizationParameters: { prompt: "login", access_type: "offline" },
  requestParameters: ["ui_locales", "prompt", "login_hint"],
  resources: RESOURCES,
};

function start(configuration: object = {}): Promise<EmulatedProvider> {
  return EmulatedProvider.start({ configuration: { provider: PROVIDER, ...configuration } });
}

/** The parameters of the authorization request that a `start` with this query makes. */
function asked({ host }: EmulatedProvider, query: string): URLSearchParams {
  const { response } = host.open(navigation(`/oauth2/start?${query}`));
  return new URL(valuesOf(response?.headers, "location")[0] ?? "about:blank").searchParams;
}

function values(parameters: URLSearchParams, names: readonly string[]): string[][] {
  return names.map((name) => parameters.getAll(name));
}

test("each login has the parameters that are configured", async () => {
  const found = asked(await start(), "rd=/");
  assert.deepEqual(values(found, ["prompt", "access_type", "ui_locales"]), [["login"], ["offline"], []]);
  assert.deepEqual(found.getAll("resource"), RESOURCES);
});

test("start hands on the parameters that are named, each once, in place of configured ones, and no others", async () => {
  const names = ["ui_locales", "prompt", "login_hint", "claims", "redirect_uri"];
  const found = asked(
    await start(),
    "rd=/&ui_locales=de%20en&prompt=none%26state=x&login_hint=ada&claims=x&redirect_uri=y",
  );
  assert.deepEqual(values(found, names), [
    ["de en"],
    ["none&state=x"],
    ["ada"],
    [],
    ["https://app.example.com/oauth2/callback"],
  ]);
  assert.equal(found.getAll("state").length, 1);
});

test("start hands on nothing that is there twice, that can't be read, or that is longer than 256 characters", async () => {
  const provider = await start();
  for (const query of [
    "ui_locales=de&ui_locales=en",
    "ui_locales=%zz",
    "ui_locales=%ff",
    `ui_locales=${"x".repeat(257)}`,
  ]) {
    assert.deepEqual(asked(provider, query).getAll("ui_locales"), [], query);
  }
  assert.deepEqual(asked(provider, `ui_locales=${"x".repeat(256)}`).getAll("ui_locales"), ["x".repeat(256)]);
});

test("they are kept on the way to the host of redirectUrl, and to a host without a dot at its end", async () => {
  const provider = await start({ session: { cookie: { domain: "example.com" } } });
  for (const authority of ["other.example.com", "app.example.com."]) {
    const headers = navigation("/oauth2/start?rd=/&ui_locales=de&login_hint=ada").map(
      ([name, value]) => [name, name === ":authority" ? authority : value] as const,
    );
    const { response } = provider.host.open(headers);
    const to = new URL(valuesOf(response?.headers, "location")[0] ?? "about:blank", "https://app.example.com");
    assert.equal(to.href.split("?")[0], "https://app.example.com/oauth2/start", authority);
    assert.deepEqual(values(to.searchParams, ["ui_locales", "login_hint"]), [["de"], ["ada"]], authority);
  }
});

test("code and refresh are sent with the resources", async () => {
  const provider = await EmulatedProvider.start({
    configuration: { provider: PROVIDER },
    tokens: (response) => ({ ...response, refresh_token: "r", expires_in: 300 }),
    claims: (claims) => ({ ...claims, exp: Number(claims["iat"]) + 300 }),
  });
  const { host } = provider;
  const sent = (): string[] => new URLSearchParams(host.calls[0]?.body).getAll("resource");
  const login = host.open(navigation("/oauth2/start"));
  const url = new URL(valuesOf(login.response?.headers, "location")[0] ?? "about:blank");
  const [cookie = ""] = (valuesOf(login.response?.headers, "set-cookie")[0] ?? "").split(";");
  const back = host.open(navigation(`/oauth2/callback?code=c&state=${url.searchParams.get("state") ?? ""}`, [cookie]));
  assert.deepEqual(sent(), RESOURCES);
  provider.redeem(url.searchParams.get("nonce") ?? "");
  host.nowMs += 301_000;
  host.tick();
  host.open(navigation("/", sessionCookies(back.response?.headers)));
  assert.deepEqual(sent(), RESOURCES);
});
