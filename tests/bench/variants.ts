import { execFile } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../tools/build-wasm.ts";
import { bootstrap, type ClusterOptions, type Message } from "../../tools/envoy/bootstrap.ts";
import { wasmFilter } from "../../tools/envoy/listener.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";
import { CLIENT, configurationFor, COOKIE_SECRET } from "../support/gateway.ts";
import { ORIGIN } from "./session.ts";

const EMPTY_FILTER = join(ROOT, "tests", "bench", "empty-filter.ts");
const EMPTY_WASM = join(ROOT, "build", "empty-filter.wasm");
const COMPILER = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");

/** One of the things that are compared. */
export interface Variant {
  /** Short, for --variants and the table's first column. */
  readonly name: string;
  readonly title: string;
  /** Whether requests have to reach the application with an identity. */
  readonly identifies: boolean;
  /** The headers that say who it is; default: IDENTITY. The Authorization header is always one of them. */
  readonly identity?: Readonly<Record<string, string>>;
  /** What becomes of the session's cookies; default: an identity comes in their place. */
  readonly cookies?: "dropped" | "any";
  readonly filter?: Message;
  /** In place of `filter`, where there are several. */
  readonly filters?: readonly Message[];
  /** Clusters beside "application" and "provider". */
  readonly clusters?: readonly ClusterOptions[];
  /** Generic secrets, by the name that a filter calls them. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Fields of the route. */
  readonly route?: Message;
}

export const ALONE: Variant = { name: "P", title: "Envoy alone", identifies: false };

/** Envoy setting the same headers by its own means, and dropping the cookie. */
export function nativeVariant(headers: ReadonlyMap<string, string>): Variant {
  const additions = [...headers].map(([key, value]) => ({
    header: { key, value: value.replaceAll("%", "%%") },
    append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
  }));
  return {
    name: "N",
    title: "Envoy setting the headers itself",
    identifies: true,
    route: { request_headers_to_add: additions, request_headers_to_remove: ["cookie"] },
  };
}

/** A Wasm filter that does nothing. */
export function emptyVariant(wasmPath: string): Variant {
  const filter = wasmFilter({ wasmPath, configuration: {}, name: "empty" });
  return { name: "E", title: "an empty Wasm filter", identifies: false, filter };
}

/** Gatehouse, as it is configured where one knows no more than the five fields that it needs. */
export function gatehouseVariant(name: string, title: string, wasmPath: string, issuer: string): Variant {
  const filter = wasmFilter({
    wasmPath,
    configuration: configurationFor(issuer, ORIGIN),
    environment: { OIDC_CLIENT_SECRET: CLIENT.secret, OIDC_COOKIE_SECRET: COOKIE_SECRET },
  });
  return { name, title, identifies: true, filter };
}

/** Starts an Envoy of one worker for a variant; its listener is called "gateway". */
export function startVariant(
  variant: Variant,
  ports: { application: number; provider: number },
): Promise<EnvoyProcess> {
  const message = bootstrap({
    listeners: [
      {
        name: "gateway",
        routes: [{ cluster: "application", ...(variant.route === undefined ? {} : { extra: variant.route }) }],
        filters: variant.filters ?? (variant.filter === undefined ? [] : [variant.filter]),
      },
    ],
    clusters: [
      { name: "application", port: ports.application },
      { name: "provider", port: ports.provider },
      ...(variant.clusters ?? []),
    ],
  });
  (message["static_resources"] as Message)["secrets"] = Object.entries(variant.secrets ?? {}).map(([name, text]) => ({
    name,
    generic_secret: { secret: { inline_string: text } },
  }));
  return EnvoyProcess.start({ concurrency: 1, bootstrap: message });
}

/** Compiles the filter that does nothing, and answers the path of its Wasm. Rejects with what the compiler said. */
export async function buildEmptyFilter(): Promise<string> {
  await mkdir(join(ROOT, "build"), { recursive: true });
  const unfinished = join(ROOT, "build", `empty-filter.${process.pid}.wasm`);
  // An empty configuration keeps the compiler from merging asconfig.json in.
  const options = ["--config", "/dev/null", "-O3", "--runtime", "stub", "--exportStart", "_initialize"];
  try {
    await promisify(execFile)(process.execPath, [COMPILER, EMPTY_FILTER, ...options, "--outFile", unfinished], {
      cwd: ROOT,
    });
    await rename(unfinished, EMPTY_WASM);
  } finally {
    await rm(unfinished, { force: true });
  }
  return EMPTY_WASM;
}
