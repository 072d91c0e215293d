import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { readyHost, type Signer, signer } from "../../support/emulated/session.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";
import { lookUps, SERVERS } from "../../support/paths/servers.ts";
import { publicPaths, spellings } from "../../support/paths/spellings.ts";

/** So many spellings that some server reads as the protected path. */
const DANGEROUS = 20_000;
const PUBLIC = 1_000;
const PROTECTED = /^\/admin\/delete\/?$/;

interface Rules {
  readonly rules: object[];
  /** What is answered to who asks without a session for a path that servers read in one way; undefined: it passes. */
  readonly status: (path: string) => number | undefined;
  /** Whether a slash at the end does not matter. */
  readonly anySlash?: boolean;
}

const on = (operation: object) => ({ to: [{ operation }] });
const isPublic = (path: string) => path.startsWith("/public/") || path === "/healthz" || path.endsWith(".css");

const RULES: Record<string, Rules> = {
  "all but public paths": {
    rules: [on({ notPaths: ["/public/*", "/healthz", "*.css"] })],
    status: (path) => (isPublic(path) ? undefined : 401),
  },
  "what is below a path": {
    rules: [on({ paths: ["/admin/*"] })],
    status: (path) => (path.startsWith("/admin/") ? 401 : undefined),
  },
  "one path": {
    rules: [on({ paths: ["/admin/delete"] })],
    status: (path) => (path === "/admin/delete" ? 401 : undefined),
    anySlash: true,
  },
  "an ending, without exceptions": {
    rules: [on({ paths: ["*/delete"], notPaths: ["/public/*"] })],
    status: (path) => (path.endsWith("/delete") && !path.startsWith("/public/") ? 401 : undefined),
    anySlash: true,
  },
  "first what passes, then what is denied, then all": {
    rules: [
      { ...on({ paths: ["/public/*", "*.css", "/healthz"] }), unauthenticated: "PASS" },
      { ...on({ paths: ["/admin/*"] }), unauthenticated: "DENY" },
      { unauthenticated: "REDIRECT" },
    ],
    status: (path) => (isPublic(path) ? undefined : path.startsWith("/admin/") ? 401 : 302),
  },
};

let keys: Signer;
before(async () => {
  keys = await signer();
});

function request(path: string): Pairs {
  return [
    [":authority", "app.example.com"],
    [":path", path],
    [":method", "GET"],
    [":scheme", "https"],
    ["accept", "*/*"],
  ];
}

/** What is answered without a session; undefined: it passes. */
function ask(host: HostEmulator, path: string): number | undefined {
  return host.request(request(path)) === undefined ? (host.response?.status ?? 0) : undefined;
}

/** The strictest of what rules say of a path's readings. */
function expected({ status, anySlash }: Rules, paths: Iterable<string>): number | undefined {
  let strictest: number | undefined;
  for (const path of paths) {
    const said = status(anySlash === true ? path.replace(/(?<=.)\/+$/, "") : path);
    if (said !== undefined && said !== 302) return said;
    strictest ??= said;
  }
  return strictest;
}

interface Spelling {
  readonly path: string;
  readonly readings: ReadonlySet<string>;
}

/** Spellings that some server reads as the protected path, with all that servers read; and of each server how many. */
function dangerous(count: number): { found: Spelling[]; byServer: Map<string, number> } {
  const byServer = new Map<string, number>();
  const found: Spelling[] = [];
  const source = spellings(7);
  while (found.length < count) {
    const path = source.next().value;
    const byName = lookUps(path);
    const names = [...byName.keys()].filter((name) => [...(byName.get(name) ?? [])].some((p) => PROTECTED.test(p)));
    for (const name of names) byServer.set(name, (byServer.get(name) ?? 0) + 1);
    if (names.length > 0) found.push({ path, readings: new Set([...byName.values()].flatMap((paths) => [...paths])) });
  }
  return { found, byServer };
}

describe("a spelling that some server reads as a protected path does not pass without what its rules require", () => {
  let all: Spelling[];
  before(() => {
    const { found, byServer } = dangerous(rounds(DANGEROUS));
    all = found;
    for (const name of SERVERS.keys()) {
      const count = byServer.get(name) ?? 0;
      assert.ok(count > found.length / 50, `${name} reads ${count} of ${found.length} as the protected path`);
    }
  });

  for (const [name, rules] of Object.entries(RULES)) {
    test(name, async () => {
      const host = await readyHost(FILTER, keys, { rules: rules.rules });
      for (const { path, readings } of all) {
        const wanted = expected(rules, readings);
        const status = ask(host, path);
        if (wanted === undefined || status === wanted || (wanted === 302 && status === 401)) continue;
        const reading = [...readings].find((other) => expected(rules, [other]) === wanted);
        assert.fail(`${path}, which some server reads as ${reading}: ${status ?? "passes"}, and not ${wanted}`);
      }
    });
  }
});

describe("what no server reads as protected passes", () => {
  for (const [name, rules] of Object.entries(RULES)) {
    test(name, async () => {
      const host = await readyHost(FILTER, keys, { rules: rules.rules });
      let count = 0;
      for (const path of publicPaths(3)) {
        assert.equal(ask(host, path), undefined, path);
        if (++count === rounds(PUBLIC)) return;
      }
    });
  }
});

test("no path traps, nor takes more than its share of memory", async () => {
  const host = await readyHost(FILTER, keys, { rules: RULES["all but public paths"]?.rules ?? [] });
  const random = new SeededRandom(5);
  const pieces = [
    "/",
    "//",
    ".",
    "..",
    "/../",
    "\\",
    ";",
    "%2f",
    "%2e",
    "%5c",
    "%25",
    "%",
    "%u002f",
    "?",
    "#",
    "%3f",
    "%00",
    "%ff",
    "a",
    "é",
  ];
  let before = 0;
  for (let i = 0; i < rounds(4_000); i++) {
    if (i === rounds(500)) before = host.memoryBytes;
    const count = random.below(random.below(8) === 0 ? 1500 : 30);
    const path = Array.from({ length: count }, () =>
      random.below(20) === 0 ? random.noise(8) : random.pick(pieces),
    ).join("");
    host.request(request(random.below(9) === 0 ? path : `/${path}`));
  }
  assert.equal(host.memoryBytes, before);
});
