import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { atExit } from "../../../../tools/at-exit.ts";
import { ROOT } from "../../../../tools/build/root.ts";
import { capture } from "../../../../tools/envoy/capture.ts";
import { onFreePort } from "../../../../tools/envoy/free-port.ts";
import { LineLog } from "../../../../tools/envoy/line-log.ts";
import { endsWithUs } from "../../../../tools/envoy/program.ts";
import { until } from "../../../../tools/envoy/until.ts";
import { CLIENT, COOKIE_SECRET } from "../../../support/gateway/gateway.ts";
import { send } from "../../../support/gateway/http.ts";
import { ORIGIN } from "../../session.ts";

const PACKAGE = "github.com/oauth2-proxy/oauth2-proxy/v7";
const MODULE = join(ROOT, "tests", "bench", "peers", "oauth2-proxy");
const BINARY = join(ROOT, "build", "oauth2-proxy");
/** The first time Go fetches and compiles some hundred packages. */
const BUILD_TIMEOUT_MS = 900_000;

let building: Promise<void> | undefined;

/**
 * Builds oauth2-proxy, once for this process, where it is missing or older than what its module asks for. Rejects with what Go
 * said.
 */
export function buildOauth2Proxy(report: (line: string) => void = () => undefined): Promise<void> {
  building ??= build(report);
  return building;
}

async function build(report: (line: string) => void): Promise<void> {
  const built = await stat(BINARY).catch(() => undefined);
  const sources = await Promise.all(["go.mod", "go.sum"].map((name) => stat(join(MODULE, name))));
  if (built !== undefined && sources.every(({ mtimeMs }) => mtimeMs <= built.mtimeMs)) return;
  report("building build/oauth2-proxy, which takes minutes the first time");
  await mkdir(join(ROOT, "build"), { recursive: true });
  const unfinished = `${BINARY}.${process.pid}`;
  try {
    const { code, stdout, stderr } = await capture("go", ["build", "-C", MODULE, "-o", unfinished, PACKAGE], {
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    const said = (stderr || stdout).trim().split("\n").slice(-5).join("\n  ");
    if (code !== 0) throw new Error(`"go build ${PACKAGE}" failed: ${said}`);
    await rename(unfinished, BINARY);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** A running oauth2-proxy, on a loopback port of its own, that answers whether a request may pass. */
export class Oauth2Proxy {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #log = new LineLog();
  readonly #exited: Promise<void>;
  #ended: string | undefined;

  /**
   * Starts what `buildOauth2Proxy` made, and waits until it answers; rejects with what it printed where it does not. `flagsOf`:
   * what it is started with.
   */
  static start(issuer: string, flagsOf = flags): Promise<Oauth2Proxy> {
    return onFreePort(async (port) => {
      const proxy = new Oauth2Proxy(flagsOf(issuer, port), port, await endsWithUs());
      try {
        await until("oauth2-proxy to answer", 15_000, async () => {
          if (proxy.#ended !== undefined) throw new Error(proxy.#ended);
          const answer = await send(port, { path: "/ping" }).catch(() => undefined);
          return answer?.status === 200 ? true : undefined;
        });
      } catch (error) {
        await proxy.stop();
        throw new Error([String(error), ...proxy.#log.lines.slice(-5)].join("\n  "), { cause: error });
      }
      return proxy;
    });
  }

  private constructor(flags: readonly string[], port: number, prefix: readonly string[]) {
    this.port = port;
    const [command = "", ...args] = [...prefix, BINARY, ...flags];
    const secrets = { OAUTH2_PROXY_CLIENT_SECRET: CLIENT.secret, OAUTH2_PROXY_COOKIE_SECRET: COOKIE_SECRET };
    // Detached, as the Envoys are.
    const child = spawn(command, args, {
      env: { ...process.env, ...secrets },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#child = child;
    this.#log.follow(child.stdout);
    this.#log.follow(child.stderr);
    const callOff = atExit(() => {
      child.kill("SIGKILL");
    });
    this.#exited = new Promise((resolve) => {
      const end = (how: string): void => {
        callOff();
        this.#ended ??= `oauth2-proxy ended (${how})`;
        resolve();
      };
      child.once("error", (error) => {
        end(error.message);
      });
      child.once("close", (code, signal) => {
        end(signal ?? `code ${String(code)}`);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends it, with force after 5 s. Can be called more than once. */
  async stop(): Promise<void> {
    if (this.#ended === undefined) this.#child.kill("SIGTERM");
    const force = setTimeout(() => {
      this.#child.kill("SIGKILL");
    }, 5_000);
    await this.#exited;
    clearTimeout(force);
  }
}

/** It hands on what Gatehouse does: the ID token as Authorization, and who it is; and it logs no requests, as Gatehouse. */
function flags(issuer: string, port: number): string[] {
  return [
    ...["--provider=oidc", `--oidc-issuer-url=${issuer}`, `--client-id=${CLIENT.id}`, "--code-challenge-method=S256"],
    ...["--scope=openid email profile", `--redirect-url=${ORIGIN}/oauth2/callback`, "--email-domain=*"],
    ...[`--http-address=127.0.0.1:${port}`, "--reverse-proxy", "--upstream=static://200", "--skip-provider-button"],
    ...["--set-xauthrequest", "--set-authorization-header", "--cookie-secure=false"],
    ...["--request-logging=false", "--auth-logging=false", "--standard-logging=false"],
  ];
}
