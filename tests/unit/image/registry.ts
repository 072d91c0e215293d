import { spawn } from "node:child_process";
import { access, constants, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { atExit } from "../../../tools/at-exit.ts";
import { onFreePort } from "../../../tools/envoy/free-port.ts";
import { until } from "../../../tools/envoy/until.ts";
import { pathWithTools } from "../../../tools/test/optional/folder.ts";

/** CNCF's registry on loopback, by http, with nothing in it. */
export interface Registry {
  /** "127.0.0.1:PORT" */
  readonly address: string;
  stop(): Promise<void>;
}

/** The path of a program on PATH, by the first of its names that there is; undefined where there is none. */
export async function onPath(...names: string[]): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of pathWithTools().split(delimiter)) {
      const path = join(folder, name);
      const found = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return path;
    }
  }
  return undefined;
}

/** Starts a registry that keeps everything in a folder of its own, and waits until it answers. */
export function startRegistry(program: string): Promise<Registry> {
  return onFreePort(async (port) => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-registry-"));
    const address = `127.0.0.1:${port}`;
    const config = {
      version: 0.1,
      log: { level: "error" },
      storage: { filesystem: { rootdirectory: join(folder, "data") } },
      http: { addr: address },
    };
    await writeFile(join(folder, "config.yml"), JSON.stringify(config));
    const child = spawn(program, ["serve", join(folder, "config.yml")], { stdio: ["ignore", "ignore", "pipe"] });
    const callOff = atExit(() => child.kill("SIGKILL"));
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
    const ended = new Promise<void>((resolve) => {
      child.once("error", () => {
        resolve();
      });
      child.once("close", () => {
        resolve();
      });
    });
    const stop = async (): Promise<void> => {
      child.kill("SIGTERM");
      await ended;
      callOff();
      await rm(folder, { recursive: true, force: true });
    };
    try {
      await until("the registry", 10_000, async () => {
        if (child.exitCode !== null) throw new Error(`${program} ended: ${log}`);
        const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
        return answer?.ok === true ? true : undefined;
      });
    } catch (error) {
      await stop();
      throw error;
    }
    return { address, stop };
  });
}
