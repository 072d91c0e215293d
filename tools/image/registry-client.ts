import { rmSync } from "node:fs";
import { access, constants, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { atExit } from "../at-exit.ts";
import { capture, complaint } from "../envoy/capture.ts";
import type { Descriptor } from "./blob.ts";
import type { Tagged } from "./image-set.ts";
import { writeLayoutOfOne } from "./layout.ts";

/** How the registry is reached: https with its certificate verified, https without that, or http. */
export type Transport = "verified" | "insecure" | "plain-http";

/** A program on this machine that talks to registries, with the credentials that its own login has stored. */
export interface RegistryClient {
  readonly name: string;
  readonly path: string;
  /** Whether bill of materials and provenance are pushed too. */
  readonly pushesReferrers: boolean;
  /** Pushes what a layout has under a tag to `repository` ("REGISTRY/NAME") under `tag`. Rejects with its complaint. */
  push(layout: string, content: Tagged, repository: string, tag: string): Promise<void>;
  /** The bytes of a manifest in a registry, by its tag or digest. Rejects with the client's complaint. */
  manifest(reference: string): Promise<Uint8Array>;
}

type Run = (...args: string[]) => Promise<string>;
type Methods = Pick<RegistryClient, "pushesReferrers" | "push" | "manifest">;

const PUSH_TIMEOUT_MS = 600_000;

/** In order of preference: the first two bring referrers along. */
const CLIENTS: Readonly<Record<string, (run: Run, transport: Transport) => Methods>> = { oras, crane, skopeo };

/** Finds the first of oras, crane and skopeo on PATH; rejects where there is none of them. */
export async function findClient(transport: Transport, env: NodeJS.ProcessEnv): Promise<RegistryClient> {
  for (const [name, methods] of Object.entries(CLIENTS)) {
    for (const folder of (env["PATH"] ?? "").split(delimiter).filter((part) => part !== "")) {
      const path = join(folder, name);
      if (!(await isExecutable(path))) continue;
      const run: Run = async (...args) => {
        const result = await capture(path, args, { env, timeoutMs: PUSH_TIMEOUT_MS });
        if (result.code === 0) return result.stdout;
        const command = args.find((arg) => !arg.startsWith("-")) ?? "";
        throw new Error(`${name} ${command} failed: ${complaint(result)}`);
      };
      return { name, path, ...methods(run, transport) };
    }
  }
  throw new Error("To push, install one of oras, crane and skopeo: none of them is on PATH");
}

function oras(run: Run, transport: Transport): Methods {
  const flag = (prefix: string): string[] => (transport === "verified" ? [] : [`--${prefix}${transport}`]);
  return {
    pushesReferrers: true,
    push: async (layout, { tag }, repository, target) => {
      const flags = ["--recursive", "--from-oci-layout", ...flag("to-")];
      await run("cp", ...flags, `${layout}:${tag}`, `${repository}:${target}`);
    },
    manifest: async (reference) => Buffer.from(await run("manifest", "fetch", ...flag(""), reference)),
  };
}

function crane(run: Run, transport: Transport): Methods {
  const flag = transport === "verified" ? [] : ["--insecure"];
  return {
    pushesReferrers: true,
    push: async (layout, { content, referrers }, repository, target) => {
      const { descriptor } = content.manifest;
      await inLayoutOfOne(layout, descriptor, (one) => run("push", ...flag, one, `${repository}:${target}`));
      for (const { manifest } of referrers) {
        const name = `${repository}@${manifest.descriptor.digest}`;
        await inLayoutOfOne(layout, manifest.descriptor, (one) => run("push", ...flag, one, name));
      }
    },
    manifest: async (reference) => Buffer.from(await run("manifest", ...flag, reference)),
  };
}

function skopeo(run: Run, transport: Transport): Methods {
  const flag = (prefix: string): string[] => (transport === "verified" ? [] : [`--${prefix}tls-verify=false`]);
  // The policy is about signatures of what is copied, and that was made here a moment ago.
  const copy = ["--insecure-policy", "copy", "--preserve-digests"];
  return {
    pushesReferrers: false,
    push: async (layout, { tag }, repository, target) => {
      await run(...copy, ...flag("dest-"), `oci:${layout}:${tag}`, `docker://${repository}:${target}`);
    },
    manifest: async (reference) => Buffer.from(await run("inspect", "--raw", ...flag(""), `docker://${reference}`)),
  };
}

async function inLayoutOfOne(
  layout: string,
  manifest: Descriptor,
  use: (folder: string) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-layout-"));
  const callOff = atExit(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    await writeLayoutOfOne(folder, layout, manifest);
    await use(folder);
  } finally {
    callOff();
    await rm(folder, { recursive: true, force: true });
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK)
    .then(() => stat(path))
    .then(
      (entry) => entry.isFile(),
      () => false,
    );
}
