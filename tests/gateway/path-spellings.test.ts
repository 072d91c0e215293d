import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { PluginOptions } from "../support/gateway/gateway.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { lookUps } from "../support/paths/servers.ts";
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

const gateways = SETTINGS.flatMap(([what, normalizePath, extra]) =>
  RULES.map(([rules, asks]) => ({ what, normalizePath, extra, rules, asks })),
);

let world: World;
before(async () => {
  world = await World.start({
    plugins: gateways.map(({ normalizePath, extra, rules }): PluginOptions => ({
      configure: (configuration) => ({ ...configuration, rules }),
      listener: { normalizePath, extra },
    })),
  });
});
after(() => world.stop());

/** What reached the application of these paths, as it arrived. */
async function arrivals(port: number, paths: readonly string[]): Promise<string[]> {
  world.application.reset();
  for (let i = 0; i < paths.length; i += 20) {
    const some = paths.slice(i, i + 20);
    await Promise.all(some.map((path) => send(port, { path, headers: FETCH }).catch(() => undefined)));
  }
  return world.application.requests.map(({ url }) => url);
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
    for (const url of arrived) {
      for (const [server, paths] of lookUps(url)) {
        const harmful = [...paths].filter((path) => asks(path));
        assert.deepEqual(harmful, [], `${url} arrived, and ${server} reads it so`);
      }
    }
    const ordinary = take(publicPaths(i), PUBLIC, () => true);
    assert.equal((await arrivals(port, ordinary)).length, PUBLIC, "ordinary public paths arrive");
  });
}
