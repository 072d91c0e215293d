/** A real Keycloak on loopback, with a database in memory. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { atExit } from "../../../tools/at-exit.ts";
import { onFreePort } from "../../../tools/envoy/free-port.ts";
import { endsWithUs } from "../../../tools/envoy/program.ts";
import { until } from "../../../tools/envoy/until.ts";
import { keycloakFolder, QUICK } from "../../../tools/test/optional/keycloak.ts";

const ADMIN = { username: "admin", password: "of this run alone" };
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 5_000;
const MOST_LOG = 100_000;

/** As bin/kc.sh starts it, which would be a process more. */
function command(home: string, port: number): string[] {
  const opened = ["java.util", "java.util.concurrent", "java.security"];
  return [
    ...["java", QUICK, "-XX:+UseSerialGC", "-Xmx512m"],
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    ...[`-Dkc.home.dir=${home}`, `-Djboss.server.config.dir=${join(home, "conf")}`],
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    ...["-cp", join(home, "lib", "quarkus-run.jar"), "io.quarkus.bootstrap.runner.QuarkusEntryPoint"],
    ...["start", "--optimized", "--cache=local", `--hostname=http://localhost:${port}`],
    ...["--http-enabled=true", "--http-host=127.0.0.1", `--http-port=${port}`],
  ];
}

export class Keycloak {
  #log = "";
  #hasEnded = false;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(
    readonly port: number,
    prefix: readonly string[],
  ) {
    const [program = "", ...args] = [...prefix, ...command(keycloakFolder(), port)];
    const child = spawn(program, args, {
      env: { ...process.env, KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username, KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#child = child;
    const callOff = atExit(() => child.kill("SIGKILL"));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.#log = (this.#log + text).slice(-MOST_LOG)));
    }
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        callOff();
        this.#hasEnded = true;
        resolve();
      };
      child.once("error", (error) => {
        this.#log += error.message;
        end();
      });
      child.once("close", end);
    });
  }

  /** Starts one and waits until it answers. */
  static async start(): Promise<Keycloak> {
    const prefix = await endsWithUs();
    return onFreePort(async (port) => {
      const keycloak = new Keycloak(port, prefix);
      try {
        await until("Keycloak to answer", START_TIMEOUT_MS, async () => {
          if (keycloak.#hasEnded) throw new Error(`Keycloak ended:\n${keycloak.#log}`);
          const answer = await fetch(`${keycloak.url}/realms/master`).catch(() => undefined);
          return answer?.ok === true ? true : undefined;
        });
      } catch (error) {
        await keycloak.stop();
        throw error;
      }
      return keycloak;
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** By another name than a gateway's at 127.0.0.1, which has cookies of its own so. */
  issuerOf(realm: string): string {
    return `http://localhost:${this.port}/realms/${realm}`;
  }

  /** Calls its Admin REST API, at a path below `/admin`; answers what it answers, or the id of what it made. */
  async admin(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${await this.#adminToken()}`, "content-type": "application/json" };
    const answer = await fetch(`${this.url}/admin${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? (answer.headers.get("location") ?? "").split("/").at(-1) : JSON.parse(text);
  }

  /** Ends it, by force where it takes its time. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(force);
  }

  /** A new one for each call: they live for a minute. */
  async #adminToken(): Promise<string> {
    const form = new URLSearchParams({ ...ADMIN, grant_type: "password", client_id: "admin-cli" });
    const address = `${this.url}/realms/master/protocol/openid-connect/token`;
    const answer = await fetch(address, { method: "POST", body: form });
    const { access_token } = (await answer.json()) as { access_token?: string };
    if (access_token === undefined) throw new Error(`no token of an admin: ${answer.status}`);
    return access_token;
  }
}
