/** Requests, made at random from what tells one reading of rules from another. */
import type { SeededRandom } from "../hostile/random.ts";

export interface Asked {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  /** Beside those; several of one name are several lines. */
  readonly headers: readonly (readonly [string, string])[];
  /** What the proxy in front says that the request comes from; undefined without one. */
  readonly forwardedFor: string | undefined;
  /** Whether it comes over IPv6, and the name that the TLS handshake asks for, if there is one. */
  readonly connection: Connection;
}

export interface Connection {
  readonly isIpv6: boolean;
  readonly serverName: string | undefined;
}

const METHODS = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post", "Get", "head", "PROPFIND"];
const AUTHORITIES = [
  ...["app.example.com", "app.example.com:8443", "APP.Example.com", "app.example.com.", "app.example.com.:8443"],
  ...[
    "www.example.com",
    "www.example.com:80",
    "WWW.EXAMPLE.COM:8443",
    "example.com",
    "app.other.org",
    "app.other.org:65535",
  ],
  ...["[::1]", "[::1]:8443", "[2001:db8::1]:443", "192.0.2.1", "192.0.2.1:1", "app.example.com:1", "xapp.example.com"],
];
const PATHS = [
  ...[
    "/",
    "/admin",
    "/admin/",
    "/admin/x",
    "/Admin",
    "/administer",
    "/a/info",
    "/info",
    "/style.css",
    "/a.css?x=/admin",
  ],
  ...[
    "/users/ada",
    "/users/ada/",
    "/users/ada/admin",
    "/users/a|b/admin",
    "/users/[ada]",
    "/users/a=b",
    "/users/*",
    "/users",
  ],
  ...[
    "/files/",
    "/files",
    "/files/raw",
    "/files/a/b/raw",
    "/files/a*b/raw",
    "/a/b",
    "/a/b?c",
    "/~x/info",
    "/a,b(c)/",
    '/"q"/info',
  ],
];
const FORWARDED = [
  ...[
    "10.1.2.3",
    "10.200.0.1",
    "192.0.2.1",
    "192.0.2.200",
    "203.0.113.9",
    "2001:db8::1",
    "2001:db8:1::",
    "::1",
    "fe00::1",
  ],
  ...["::ffff:10.1.2.3", "::ffff:203.0.113.9", "10.1.2.3, 192.0.2.7"],
];
const VALUES = ["red", "blue", "red,blue", "redder", "", "darkblue", "r", "a*b", "axb", "*"];
const SERVER_NAMES = ["app.example.com", "www.example.com", "APP.example.com", "app.other.org"];

/** What connections there are: few, since each is opened. */
export const CONNECTIONS: readonly Connection[] = [
  { isIpv6: false, serverName: undefined },
  ...SERVER_NAMES.map((serverName) => ({ isIpv6: false, serverName })),
];

export function randomRequest(random: SeededRandom, connections: readonly Connection[]): Asked {
  const lines = (name: string, most: number): [string, string][] =>
    Array.from({ length: random.below(most + 1) }, () => [name, random.pick(VALUES)]);
  return {
    method: random.pick(METHODS),
    authority: random.pick(AUTHORITIES),
    path: random.pick(PATHS),
    headers: [
      ...lines("x-team", 3),
      ...lines("x-api-key", 2),
      ...(random.below(4) === 0 ? [["x-empty", ""] as const] : []),
    ],
    forwardedFor: random.below(4) === 0 ? undefined : random.pick(FORWARDED),
    connection: random.pick(connections),
  };
}
