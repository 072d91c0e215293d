/** A real Chromium with an empty profile that reaches nothing but this machine. */
import { createHash, X509Certificate } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { paced } from "../../../tools/envoy/pace.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** How to come by a Chromium, for who has none. */
export const HOW_TO_GET_ONE =
  'no Chromium was found: install one ("apt-get install chromium", or Google Chrome), or set CHROMIUM_BIN to its path';

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Names resolve to nothing but this machine; `hosts` to these ports of it, or to these of its addresses with a port. */
function resolverRules(hosts: ReadonlyMap<string, number | string>): string {
  const own = [...hosts].map(([host, at]) => `MAP ${host} ${typeof at === "number" ? `127.0.0.1:${at}` : at}`);
  return [...own, "MAP * ~NOTFOUND", "EXCLUDE localhost", "EXCLUDE 127.0.0.1"].join(", ");
}

function trustFlags(certificates: readonly string[]): string[] {
  if (certificates.length === 0) return [];
  const digests = certificates.map((certificate) => {
    const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(key).digest("base64");
  });
  return [`--ignore-certificate-errors-spki-list=${digests.join(",")}`];
}

/** CHROMIUM_BIN, or the first of the usual names on PATH; undefined when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const configured = env["CHROMIUM_BIN"];
  if (configured !== undefined && configured !== "") return configured;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface RunningChromium {
  context: BrowserContext;
  stop(): Promise<void>;
}

export interface ChromiumOptions {
  /** Names that are this machine's, each with the port that its http is at, or an address and a port. */
  readonly hosts?: ReadonlyMap<string, number | string>;
  /** In PEM; where a server has the key of one, Chromium asks neither who signed it nor whom it is for. */
  readonly trustedCertificates?: readonly string[];
  /** Flags beside those of all tests. */
  readonly flags?: readonly string[];
  /** Pages that were left may be shown again as they were (the back-forward cache), which Playwright turns off. */
  readonly keepsPages?: boolean;
}

/** Starts one; rejects, with nothing left running, where it does not start. */
export async function startChromium(
  executablePath: string,
  { hosts = new Map(), trustedCertificates = [], flags = [], keepsPages = false }: ChromiumOptions = {},
): Promise<RunningChromium> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-chromium-"));
  const stop = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const context = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath,
      args: [...FLAGS, `--host-resolver-rules=${resolverRules(hosts)}`, ...trustFlags(trustedCertificates), ...flags],
      ...(keepsPages ? { ignoreDefaultArgs: ["--disable-back-forward-cache"] } : {}),
      timeout: paced(60_000),
      // Chromium leaves files of its own in the folder for temporary ones.
      env: { ...process.env, TMPDIR: folder },
    });
    context.setDefaultTimeout(paced(15_000));
    return {
      context,
      stop: async () => {
        await context.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
