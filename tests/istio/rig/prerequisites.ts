import { tmpdir } from "node:os";
import { ROOT } from "../../../tools/build/root.ts";
import { capture, complaint } from "../../../tools/envoy/capture.ts";
import { type Envoy, theEnvoy } from "../../../tools/envoy/find.ts";
import { cacheFolder, missingFrom, Toolbox } from "../../../tools/istio/cache.ts";

/** What the rig is made of. */
export interface Prerequisites {
  readonly toolbox: Toolbox;
  readonly envoy: Envoy;
  /** The path of its binary. */
  readonly envoyPath: string;
}

/** The command that runs another in namespaces of its own, which end with it, and it with this process. */
export function inNamespaces(): [string, ...string[]] {
  const asRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  return [
    ...(["setpriv", "--pdeathsig=KILL", "--"] as const),
    ...["unshare", ...asRoot, "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--"],
  ];
}

/** All that the rig needs, or a line for each thing that is missing, which says what to do about it. */
export async function findPrerequisites(): Promise<Prerequisites | string[]> {
  const toolbox = new Toolbox(await cacheFolder());
  const objections = (
    await Promise.all([
      binaries(toolbox),
      program("docker-registry", "--version"),
      program("openssl", "version"),
      namespaces(),
    ])
  ).flat();
  // The rig covers it, as its agent keeps modules there.
  for (const path of [ROOT, tmpdir(), toolbox.folder, process.execPath]) {
    if (path.startsWith("/var/lib/")) objections.push(`${path} is below /var/lib, which the rig covers`);
  }
  // Last, since it may be fetched.
  if (objections.length > 0) return objections;
  const envoy = await theEnvoy(console.log).catch((error: unknown) => String(error));
  if (typeof envoy === "string") return [envoy];
  if (envoy.program.kind === "binary") return { toolbox, envoy, envoyPath: envoy.program.path };
  return [`Envoy has to be a binary, and there is only the ${envoy.origin}`];
}

async function binaries(toolbox: Toolbox): Promise<string[]> {
  const missing = await missingFrom(toolbox.folder);
  return missing.length === 0 ? [] : [`${toolbox.folder} lacks ${missing.join(", ")}: npm run istio:build`];
}

async function program(name: string, argument: string): Promise<string[]> {
  const { code } = await capture(name, [argument], { timeoutMs: 15_000 });
  return code === 0 ? [] : [`${name} does not run; on Debian and Ubuntu: apt-get install ${name}`];
}

async function namespaces(): Promise<string[]> {
  const [command, ...args] = inNamespaces();
  const result = await capture(command, [...args, "ip", "link", "set", "lo", "up"], { timeoutMs: 15_000 });
  if (result.code === 0) return [];
  return [`unshare (util-linux) and ip (iproute2) make no namespaces with a network here: ${complaint(result)}`];
}
