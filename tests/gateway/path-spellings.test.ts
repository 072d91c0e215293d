import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { valuesOf } from "../support/gateway/application.ts";
import type { PluginOptions } from "../support/gateway/gateway.ts";
import { FETCH, type Pairs, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { lookUps, SERVERS } from "../support/paths/servers.ts";
import { publicPaths, spellings } from "../support/paths/spellings.ts";

const COUNT = 200;
const PUBLIC = 60;

/** What Envoy does to paths by itself, before the filter sees them. */
const SETTINGS: readonly (readonly [what: string, normalizePath: boolean, extra: Record<string, unknown>])[] = [
  ["as they come", false, {}],
  ["normalised", true, {}],
  ["with slashes merged", true, { merge_slashes: true }],
  [
    "with slashes unescaped, and merged",
    true,
    { merge_slashes: true, path_with_escaped_slashes_action: "UNESCAPE_AND_FORWARD" },
  ],
  ["with slashes merged, and dots as they come", false, { merge_slashes: true }],
];

const RULES: readonly (readonly [rules: object[], asks: (path: string) => boolean])[] = [
  [
    [{ to: [{ operation: { notPaths: ["/public/*", "/healthz", "*.css"] } }] }],
    // With or without a slash at the end, its front page is public.
    (path) => !`${path}/`.startsWith("/public/") && path !== "/healthz" && !path.endsWith(".css"),
  ],
  [[{ to: [{ operation: { paths: ["/admin/*"] } }] }], (path) => path.startsWith("/admin/")],
];
const OPEN = [{ to: [{ operation: { paths: ["/never"] } }] }];

const gateways = SETTINGS.flatMap(([what, normalizePath, extra]) =>
  RULES.map(([rules, asks]) => ({ what, normalizePath, extra, rules, asks })),
);

function plugin(normalizePath: boolean, extra: Record<string, unknown>, rules: object[]): PluginOptions {
  return {
    configure: (configuration) => ({ ...configuration, rules }),
    listener: { normalizePath, extra },
  };
}

let world: World;
before(async () => {
  world = await World.start({
    plugins: [
      ...gateways.map(({ normalizePath, extra, rules }) => plugin(normalizePath, extra, rules)),
      ...SETTINGS.map(([, normalizePath, extra]) => plugin(normalizePath, extra, OPEN)),
    ],
  });
});
after(() => world.stop());

/** What reached the application of these paths, as it arrived. */
async function arrivals(port: number, paths: readonly string[]): Promise<{ url: string; sent: string }[]> {
  world.application.reset();
  for (let i = 0; i < paths.length; i += 20) {
    const some = paths.slice(i, i + 20);
    const headers = (path: string): Pairs => [...FETCH, ["x-sent", path]];
    await Promise.all(some.map((path) => send(port, { path, headers: headers(path) }).catch(() => undefined)));
  }
  return world.application.requests.map((request) => ({
    url: request.url,
    sent: valuesOf(request, "x-sent")[0] ?? "",
  }));
}

function take(source: Generator<string>, count: number, isWanted: (path: string) => boolean): string[] {
  const paths: string[] = [];
  for (const path of source) if (isWanted(path) && paths.push(path) === count) break;
  return paths;
}

function isDangerous(path: string): boolean {
  return [...lookUps(path).values()].some((paths) =>
    [...paths].some((reading) => /^\/admin\/delete\/?$/.test(reading)),
  );
}

for (const [i, { what, asks, rules }] of gateways.entries()) {
  test(`nothing arrives that a server reads as protected, paths ${what}, ${JSON.stringify(rules)}`, async () => {
    const port = world.gateway.ports[i] ?? 0;
    const arrived = await arrivals(port, take(spellings(23 + i), COUNT, isDangerous));
    for (const { url } of arrived) {
      for (const [server, paths] of lookUps(url)) {
        const harmful = [...paths].filter((path) => asks(path));
        assert.deepEqual(harmful, [], `${url} arrived, and ${server} reads it so`);
      }
    }
    const ordinary = take(publicPaths(i), PUBLIC, () => true);
    assert.equal((await arrivals(port, ordinary)).length, PUBLIC, "ordinary public paths arrive");
  });
}

test("Envoy makes of paths what the tests take it for, parameters among them", async () => {
  const envoy = SERVERS.get("envoy") ?? (() => []);
  for (const [i, [what]] of SETTINGS.entries()) {
    const paths = take(spellings(41 + i), COUNT, (path) => !path.includes("#"));
    const arrived = await arrivals(world.gateway.ports[gateways.length + i] ?? 0, paths);
    assert.ok(arrived.length > COUNT / 4, `${arrived.length} arrived, paths ${what}`);
    const wrong = arrived.filter(({ url, sent }) => !envoy(sent).includes(url.replace(/\?.*$/, "")));
    assert.deepEqual(wrong, [], `paths ${what}`);
  }
});
