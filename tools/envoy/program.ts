import { capture, complaint } from "./capture.ts";

/** How Envoy is run: a binary on this machine, or a container image that has it. */
export type EnvoyProgram =
  | { readonly kind: "binary"; readonly path: string }
  | { readonly kind: "docker"; readonly docker: string; readonly image: string };

/** Folders that Envoy has to see, by their paths on this machine; a binary sees all of them anyway. */
export interface Mounts {
  readonly writable: readonly string[];
  readonly readable: readonly string[];
}

/** The command line that runs Envoy with `args`. `name` names the container, and only that. */
export function commandLine(program: EnvoyProgram, args: readonly string[], mounts: Mounts, name: string): string[] {
  if (program.kind === "binary") return [program.path, ...args];
  const volumes = [
    ...mounts.writable.map((folder) => `--volume=${folder}:${folder}`),
    ...mounts.readable.map((folder) => `--volume=${folder}:${folder}:ro`),
  ];
  // As this user, so that the address file that Envoy writes into the mounted folder can be read and removed.
  const user = process.getuid === undefined ? [] : [`--user=${process.getuid()}:${process.getgid?.() ?? 0}`];
  const run = ["run", "--rm", "--network=host", `--name=${name}`, ...user, ...volumes, "--entrypoint=envoy"];
  return [program.docker, ...run, program.image, ...args];
}

/** The process id of a container's Envoy, as this machine sees it. */
export async function containerPid(docker: string, name: string): Promise<number> {
  const result = await capture(docker, ["inspect", "--format={{.State.Pid}}", name], { timeoutMs: 15_000 });
  if (result.code !== 0) throw new Error(`docker inspect ${name}: ${complaint(result)}`);
  return Number(result.stdout.trim());
}

let tether: Promise<readonly string[]> | undefined;

/**
 * What to put before a command so that the kernel ends it (SIGTERM) when the thread that started it ends, even by
 * SIGKILL; nothing where util-linux's setpriv is not at hand.
 */
export function endsWithUs(): Promise<readonly string[]> {
  const prefix = ["setpriv", "--pdeathsig=TERM", "--"];
  tether ??= capture("setpriv", [...prefix.slice(1), "true"], { timeoutMs: 15_000 }).then(({ code }) =>
    code === 0 ? prefix : [],
  );
  return tether;
}
