/**
 * Servers, as far as they read a path: what each of them, in its settings, may look up for a `:path`. Written from their sources
 * and documentation; those that are on every machine are compared with the real ones (`tests/unit/support/path-servers.test.ts`).
 */
import { posix, win32 } from "node:path";
import { parse } from "node:url";
import {
  decode,
  decodeUnreserved,
  dropParameters,
  mergeSlashes,
  pathOf,
  resolveDots,
  turnBackslashes,
} from "./steps.ts";

/** What it may look up, in bytes (latin1); nothing where it refuses the request. */
export type Server = (target: string) => readonly (string | undefined)[];

/** Takes further steps where the one before did not refuse. */
function then(path: string | undefined, ...steps: ((path: string) => string | undefined)[]): string | undefined {
  return steps.reduce<string | undefined>((before, step) => (before === undefined ? undefined : step(before)), path);
}

/** The bytes of what `decodeURIComponent` makes of it, which throws at broken escapes and at what is not UTF-8. */
function decodeUtf8(path: string): string | undefined {
  try {
    return Buffer.from(decodeURIComponent(path)).toString("latin1");
  } catch {
    return undefined;
  }
}

/** `new URL(request.url, base).pathname`, decoded or not. */
const nodeUrl: Server = (target) => {
  if (!URL.canParse(target, "http://app.example.com")) return [];
  const { pathname } = new URL(target, "http://app.example.com");
  return [pathname, decodeUtf8(pathname)];
};

/** Express, by the legacy parser. */
const express: Server = (target) => {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what Express parses with
  const { pathname } = parse(target);
  return pathname === null ? [] : [pathname, decodeUtf8(pathname)];
};

/** `send`, for `express.static`, on Unix and on Windows; it refuses what climbs. */
const nodeFiles: Server = (target) => {
  const decoded = decodeUtf8(pathOf(target));
  if (decoded === undefined || decoded.includes("\0")) return [];
  return [posix.normalize(`./${decoded}`), turnBackslashes(win32.normalize(`./${decoded}`))]
    .filter((path) => !/^\.\.(\/|$)/.test(path))
    .map((path) => `/${path.replace(/^\/+/, "")}`);
};

/** find-my-way, by default and with `ignoreDuplicateSlashes`; older versions end the path at ";". */
const fastify: Server = (target) => {
  const paths = [target.replace(/[?#].*$/s, ""), target.replace(/[?#;].*$/s, "")];
  const decoded = paths.map((path) => decode(path, { keeps: "#$&+,/:;=?@" }));
  return [...paths, ...decoded, ...decoded.map((path) => then(path, mergeSlashes))];
};

/** `path.Clean`, but for the slash at the end, which net/http puts back. */
export function goClean(path: string): string {
  const clean = posix.normalize(path);
  return clean.startsWith("/") ? clean : `/${clean}`;
}

/** net/http with its ServeMux before and since Go 1.22, and routers that take the raw path. */
const go: Server = (target) => {
  const raw = pathOf(target);
  const decoded = /[\0-\x20\x7f]/.test(target) ? undefined : decode(raw, { broken: "REFUSE" });
  if (decoded === undefined) return [];
  return [raw, decoded, goClean(decoded), goClean(raw), decode(goClean(raw))];
};

/** `posixpath.normpath`, which keeps two slashes at the beginning. */
function pythonNormpath(path: string): string {
  return /^\/\/(?!\/)/.test(path) ? `/${posix.normalize(path)}` : posix.normalize(path);
}

/** WSGI servers, with what Werkzeug, Django and file servers do, and `urllib.parse`, which some applications use. */
export const python: Server = (target) => {
  const path = decode(pathOf(target).replace(/^\/+/, "/")) ?? "";
  const split = target.replace(/[?#].*$/s, "").replace(/^\/\/[^/]*/, "");
  const parsed = split.replace(/;[^/]*$/, "");
  return [path, mergeSlashes(path), pythonNormpath(path), split, decode(split), parsed, decode(parsed)];
};

/** Tomcat with each `encodedSolidusHandling`, with and without `allowBackslash`. Parameters go before anything is decoded. */
const tomcat: Server = (target) =>
  ["/", "\\", "", "/\\"].flatMap((refuses) =>
    ["", "/"].map((keeps) =>
      then(
        dropParameters(pathOf(target)),
        (path) => (refuses.includes("\\") && path.includes("\\") ? undefined : path),
        (path) => decode(path, { broken: "REFUSE", keeps, refuses: `\0${keeps === "" ? refuses : ""}` }),
        turnBackslashes,
        mergeSlashes,
        (path) => resolveDots(path, { above: "REFUSE" }),
      ),
    ),
  );

/** Jetty decodes and drops parameters at once; and Undertow, which resolves dots in what is decoded. */
const jetty: Server = (target) => {
  const decoded = then(dropParameters(pathOf(target)), (path) => decode(path, { broken: "REFUSE" }));
  const canonical = then(decoded, (path) => resolveDots(path, { above: "REFUSE" }));
  return [
    decoded,
    canonical,
    then(canonical, mergeSlashes),
    then(decoded, dropParameters, (path) => resolveDots(path)),
  ];
};

/** Spring's UrlPathHelper. */
const spring: Server = (target) => {
  const path = then(dropParameters(pathOf(target)), (raw) => decode(raw, { broken: "REFUSE" }), mergeSlashes);
  return [path, then(path, (clean) => resolveDots(clean))];
};

/** nginx, with and without `merge_slashes`. */
const nginx: Server = (target) => {
  const decoded = decode(target.replace(/[?#].*$/s, ""), { broken: "REFUSE", refuses: "\0" });
  return [then(decoded, mergeSlashes), decoded].map((path) =>
    then(path, (clean) => resolveDots(clean, { above: "REFUSE" })),
  );
};

/** Apache httpd, with each `AllowEncodedSlashes`, and with `mapping=servlet`. */
const apache: Server = (target) => {
  const normal = then(pathOf(target), mergeSlashes, (path) => resolveDots(path, { escaped: true, above: "REFUSE" }));
  const servlet = then(pathOf(target), mergeSlashes, dropParameters, (path) => resolveDots(path, { escaped: true }));
  const old = decode(pathOf(target), { broken: "REFUSE" });
  return [
    ...[normal, servlet].flatMap((path) =>
      [{}, { keeps: "/" }, { refuses: "/" }].map((how) =>
        then(path, (clean) => decode(clean, { broken: "REFUSE", ...how })),
      ),
    ),
    then(old, mergeSlashes, (path) => resolveDots(path)),
    then(old, (path) => resolveDots(path), mergeSlashes),
  ];
};

/** IIS and ASP.NET: backslashes, `%u002f`, and where double escaping is allowed a second time. */
const iis: Server = (target) => {
  const wide = pathOf(target).replace(/%u00([0-9a-f]{2})/gi, "%$1");
  const once = then(decode(wide, { refuses: "\0" }), turnBackslashes, (path) => resolveDots(path));
  const twice = then(
    once,
    (path) => decode(path, { refuses: "\0" }),
    turnBackslashes,
    (path) => resolveDots(path),
  );
  return [once, twice, then(twice, mergeSlashes)];
};

/** PHP: `parse_url`, `rawurldecode`, `realpath`, and Laravel's `trim`. */
const php: Server = (target) => {
  const path = pathOf(target).replace(/^\/\/[^/]*(?=\/)/, "");
  const decoded = decode(path) ?? "";
  return [path, decoded, goClean(decoded), `/${decoded.replace(/^\/+|\/+$/g, "")}`];
};

/** Another Envoy 1.40 behind the first: paths normalised, slashes merged and unescaped or not, parameters as older ones did, too. */
const envoy: Server = (target) => {
  const raw = pathOf(target);
  const unescaped = raw.replace(/%2f/gi, "/").replace(/%5c/gi, "\\");
  return [raw, unescaped].flatMap((path) => {
    const normal = then(
      path.replace(/(?<=\/)(\.\.?);[^/]*/g, "$1"),
      turnBackslashes,
      (turned) => resolveDots(turned, { escaped: true }),
      decodeUnreserved,
    );
    const merged = then(normal, mergeSlashes);
    return [path, mergeSlashes(path), normal, merged].flatMap((clean) => [
      clean,
      then(clean, dropParameters),
      then(clean, (whole) => whole.replace(/;.*$/s, "")),
    ]);
  });
};

/** What resolves dots by RFC 3986 to the letter, as Java's `URI#normalize` and HAProxy's `path-strip-dotdot`. */
const literal: Server = (target) => {
  const resolved = resolveDots(pathOf(target));
  return [resolved, then(resolved, (path) => decode(path))];
};

export const SERVERS: ReadonlyMap<string, Server> = new Map(
  Object.entries({
    nodeUrl,
    express,
    nodeFiles,
    fastify,
    go,
    python,
    tomcat,
    jetty,
    spring,
    nginx,
    apache,
    iis,
    php,
    envoy,
    literal,
  }),
);

/** Apache with `AllowEncodedSlashes NoDecode`. */
const apacheKeepingSlashes: Server = (target) => apache(target).slice(1, 2);

/** Proxies that hand on what they read, in front of each server. */
const PROXIES: readonly Server[] = [nginx, apacheKeepingSlashes, envoy];

type LookUps = ReadonlyMap<string, readonly string[]>;

/** Of the paths that proxies hand on, since they make few out of many. */
const known = new Map<string, LookUps>();

function lookUpsOf(target: string): LookUps {
  const before = known.get(target);
  if (before !== undefined) return before;
  const found = new Map<string, readonly string[]>();
  for (const [name, server] of SERVERS)
    found.set(
      name,
      [...new Set(server(target))].filter((path) => path !== undefined),
    );
  known.set(target, found);
  return found;
}

/** All that a server, or one behind a proxy, may look up for a `:path`, by the name of the server. */
export function lookUps(target: string): ReadonlyMap<string, ReadonlySet<string>> {
  const query = target.slice(pathOf(target).length);
  const handedOn = new Set(PROXIES.flatMap((proxy) => proxy(target)).filter((path) => path !== undefined));
  const all = [lookUpsOf(target), ...[...handedOn].map((path) => lookUpsOf(path + query))];
  return new Map([...SERVERS.keys()].map((name) => [name, new Set(all.flatMap((found) => found.get(name) ?? []))]));
}
