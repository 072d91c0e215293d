/** Rules as in an AuthorizationPolicy, made at random from what tells one reading of them from another. */
import type { SeededRandom } from "../hostile/random.ts";

interface Source {
  readonly remoteIpBlocks?: readonly string[];
  readonly notRemoteIpBlocks?: readonly string[];
}

export interface Operation {
  readonly hosts?: readonly string[];
  readonly notHosts?: readonly string[];
  readonly ports?: readonly string[];
  readonly notPorts?: readonly string[];
  readonly methods?: readonly string[];
  readonly notMethods?: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths?: readonly string[];
}

interface Condition {
  readonly key: string;
  readonly values?: readonly string[];
  readonly notValues?: readonly string[];
}

export interface Rule {
  readonly from?: readonly { readonly source: Source }[];
  readonly to?: readonly { readonly operation: Operation }[];
  readonly when?: readonly Condition[];
}

/** Stands for the port of the listener, which is known when it is there. No other number has these digits in it. */
export const LISTENER_PORT = "61723";

const HOSTS = [
  ...["app.example.com", "app.example.com:8443", "app.example.com:*", "App.Example.COM", "*.example.com", "*:8443"],
  ...["app.*", "*", "*.example.com:80", "www.example.com", "[::1]:8443", "[2001:*", "192.0.2.1", "*e.com", "app.ex*"],
];
const PORTS = [LISTENER_PORT, "443", "0", "65535", "08443"];
const METHODS = ["GET", "POST", "PUT", "P*", "*T", "*", "DELETE"];
const PATHS = [
  ...["/", "/admin", "/admin/*", "/admin*", "*/info", "*.css", "*", "/*", "/Admin", "*/", "/users/", "/a/b"],
  ...["/users/{*}", "/users/{*}/admin", "/{*}/info", "/{*}/", "/files/{**}", "/files/{**}/raw", "/{**}", "/{*}/{**}"],
];
const BLOCKS = [
  ...[
    "10.0.0.0/8",
    "10.1.2.3",
    "10.1.2.3/9",
    "192.0.2.0/25",
    "192.0.2.128/25",
    "0.0.0.0/0",
    "127.0.0.1",
    "127.0.0.0/8",
  ],
  ...["::/0", "2001:db8::/32", "2001:db8::1", "::1", "fd00::/7", "::ffff:10.0.0.0/104", "2001:DB8:0:0:0:0:0:1/127"],
];
const HEADERS = ["x-team", "x-team", "X-Team", "x-api-key", "x-api-key", "x-empty", "x-none"];
const VALUES = ["red", "red*", "*blue", "*", "red,blue", "*,blue", "r", "a*b", "*d"];
const SERVER_NAMES = ["app.example.com", "*.example.com", "app.*", "*", "www.example.com"];

/** Which of its parts a rule has, as bits: operations, sources, conditions. Mostly one, so that it tells requests apart. */
const PARTS = [1, 1, 1, 1, 1, 2, 4, 4, 4, 3, 5, 5, 6, 7];

/** A rule with one at least of its three parts. */
export function randomRule(random: SeededRandom): Rule {
  const parts = random.pick(PARTS);
  const operations = 1 + random.below(2);
  return {
    ...((parts & 2) !== 0 && { from: many(1 + random.below(2), () => ({ source: source(random) })) }),
    ...((parts & 1) !== 0 && { to: many(operations, () => ({ operation: operation(random, operations === 1) })) }),
    ...((parts & 4) !== 0 && { when: many(1 + random.below(2), () => condition(random)) }),
  };
}

function source(random: SeededRandom): Source {
  return field(random, "remoteIpBlocks", "notRemoteIpBlocks", BLOCKS);
}

/** With two fields at most, so that what it matches is neither all nor nothing. `alone`: HEAD may be named. */
function operation(random: SeededRandom, alone: boolean): Operation {
  const fields = [
    (): Operation => field(random, "hosts", "notHosts", HOSTS),
    (): Operation => field(random, "paths", "notPaths", PATHS),
    (): Operation => field(random, "methods", "notMethods", alone ? [...METHODS, "HEAD"] : METHODS),
    (): Operation => field(random, "ports", "notPorts", PORTS),
  ];
  return Object.assign({}, ...many(1 + random.below(2), () => random.pick(fields)())) as Operation;
}

function condition(random: SeededRandom): Condition {
  const kind = random.below(8);
  if (kind === 0) return { key: "destination.port", ...field(random, "values", "notValues", PORTS) };
  if (kind === 1) return { key: "destination.ip", ...field(random, "values", "notValues", BLOCKS) };
  if (kind === 2) return { key: "remote.ip", ...field(random, "values", "notValues", BLOCKS) };
  if (kind === 3) return { key: "connection.sni", ...field(random, "values", "notValues", SERVER_NAMES) };
  if (kind > 4)
    return { key: `request.headers[${random.pick(HEADERS)}]`, ...field(random, "values", "notValues", VALUES) };
  return random.below(2) === 0
    ? { key: `request.headers[${random.pick(["host", ":authority"])}]`, ...field(random, "values", "notValues", HOSTS) }
    : { key: "request.headers[:method]", ...field(random, "values", "notValues", METHODS) };
}

/** Values under a name, or under that which leaves out, or under both. */
function field(random: SeededRandom, name: string, notName: string, values: readonly string[]): object {
  const which = random.below(5);
  const some = (): readonly string[] => [...new Set(many(1 + random.below(3), () => random.pick(values)))];
  return { ...(which !== 0 && { [name]: some() }), ...(which < 2 && { [notName]: some() }) };
}

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
