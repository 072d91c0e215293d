import { spawn } from "node:child_process";
import { access, constants, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { request as requestByTls } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { atExit } from "../../../tools/at-exit.ts";
import { onFreePort } from "../../../tools/envoy/free-port.ts";
import { until } from "../../../tools/envoy/until.ts";
import { pathWithTools } from "../../../tools/test/optional/folder.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "./certificate.ts";

/** CNCF's registry on loopback, with nothing in it. */
export interface Registry {
  /** "127.0.0.1:PORT" */
  readonly address: string;
  stop(): Promise<void>;
}

/** What people have to show to the one registry or the other, both ways. */
export const LOGIN = { username: "ci", password: "a word of the test" };
/** bcrypt of the password, which is the only kind that it takes. */
const HASH = "$2b$04$abcdefghijklmnopqrstuum/y278Oaaw8saKfgsLCteLCWLACH3hK";

export interface RegistryKind {
  /** By https, with the certificate of this folder. */
  readonly tls?: boolean;
  /** Asks for `LOGIN`, or for tokens of a server; further keys are those of its configuration's `auth.token`. */
  readonly auth?: "basic" | { readonly realm: string; readonly issuer: string; readonly authority: string };
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
export function startRegistry(program: string, { tls = false, auth }: RegistryKind = {}): Promise<Registry> {
  return onFreePort(async (port) => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-registry-"));
    const address = `127.0.0.1:${port}`;
    const inFolder = async (name: string, content: string): Promise<string> => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const served = {
      certificate: await inFolder("certificate.pem", CERTIFICATE),
      key: await inFolder("certificate.key", CERTIFICATE_KEY),
    };
    const asked =
      auth === undefined
        ? {}
        : auth === "basic"
          ? { htpasswd: { realm: "test", path: await inFolder("users", `${LOGIN.username}:${HASH}\n`) } }
          : {
              token: {
                realm: auth.realm,
                service: "registry of the test",
                issuer: auth.issuer,
                rootcertbundle: await inFolder("authority.pem", auth.authority),
              },
            };
    const config = {
      version: 0.1,
      log: { level: "error" },
      storage: { filesystem: { rootdirectory: join(folder, "data") } },
      http: { addr: address, ...(tls ? { tls: served } : {}) },
      auth: asked,
    };
    const path = await inFolder("config.yml", JSON.stringify(config));
    const child = spawn(program, ["serve", path], { stdio: ["ignore", "ignore", "pipe"] });
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
        return (await answers(address, tls)) ? true : undefined;
      });
    } catch (error) {
      await stop();
      throw error;
    }
    return { address, stop };
  });
}

/** Whether it answers at all: one that asks for credentials says 401. */
function answers(address: string, tls: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = tls ? requestByTls : request;
    ask(`${tls ? "https" : "http"}://${address}/v2/`, { ca: CERTIFICATE }, (answer) => {
      answer.resume();
      resolve(true);
    })
      .once("error", () => {
        resolve(false);
      })
      .end();
  });
}
