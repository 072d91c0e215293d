import { execFile } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../tools/build-wasm.ts";
import { bootstrap, type Message } from "../../tools/envoy/bootstrap.ts";
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
  readonly filter?: Message;
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
  return EnvoyProcess.start({
    concurrency: 1,
    bootstrap: bootstrap({
      listeners: [
        {
          name: "gateway",
          routes: [{ cluster: "application", ...(variant.route === undefined ? {} : { extra: variant.route }) }],
          filters: variant.filter === undefined ? [] : [variant.filter],
        },
      ],
      clusters: [
        { name: "application", port: ports.application },
        { name: "provider", port: ports.provider },
      ],
    }),
  });
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
