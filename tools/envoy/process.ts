import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { atExit } from "../at-exit.ts";
import { cpuSecondsOf } from "./cpu.ts";
import { type Envoy, theEnvoy } from "./find.ts";
import { LineLog, type LineLogOptions } from "./line-log.ts";
import type { Message } from "./message.ts";
import { commandLine, containerPid, endsWithUs } from "./program.ts";
import { until } from "./until.ts";

export interface StartOptions {
  readonly bootstrap: Message;
  /** Default: the one that is found, once for this process. */
  readonly envoy?: Envoy;
  /** Worker threads; default 1. */
  readonly concurrency?: number;
  /** Envoy's --component-log-level; default "wasm:info". */
  readonly componentLogLevel?: string;
  /** Default "warning". */
  readonly logLevel?: string;
  /** How long until all listeners are up; default 30 s. */
  readonly startTimeoutMs?: number;
  /** What is done with the lines of its log, beside being kept, all of them. */
  readonly lines?: LineLogOptions;
}

/** Envoy ended, or did not come up. The message holds the lines that its log calls errors. */
export class EnvoyError extends Error {
  override readonly name = "EnvoyError";
  readonly log: readonly string[];

  constructor(what: string, log: readonly string[]) {
    const errors = log.filter((line) => /\]\[(error|critical)\]/.test(line));
    super([what, ...(errors.length > 0 ? errors : log.slice(-10))].join("\n  "));
    this.log = log;
  }
}

/** A running Envoy. */
export class EnvoyProcess {
  readonly envoy: Envoy;
  /** Settles when Envoy has ended, with "code 1" or "signal SIGKILL"; never rejects. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #container: string;
  readonly #log: LineLog;
  #ended: string | undefined;
  #pid = 0;
  #admin = "";
  #ports = new Map<string, number>();

  /** Starts Envoy and waits until its listeners are up; rejects with an EnvoyError where they are not. */
  static async start(options: StartOptions): Promise<EnvoyProcess> {
    const envoy = options.envoy ?? (await theEnvoy());
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-envoy-"));
    await writeFile(join(folder, "bootstrap.json"), JSON.stringify(options.bootstrap), { mode: 0o600 });
    const running = new EnvoyProcess(envoy, folder, options, await endsWithUs());
    try {
      await running.#ready(options.startTimeoutMs ?? 30_000);
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  private constructor(envoy: Envoy, folder: string, options: StartOptions, prefix: readonly string[]) {
    this.envoy = envoy;
    this.#log = new LineLog(options.lines);
    this.#folder = folder;
    this.#container = folder.slice(tmpdir().length + 1);
    const args = [
      ...["-c", join(folder, "bootstrap.json"), "--admin-address-path", join(folder, "admin")],
      ...["--concurrency", String(options.concurrency ?? 1), "--disable-hot-restart"],
      // What an access log holds back is there soon; Envoy's own 10 s are longer than tests wait.
      ...["--file-flush-interval-msec", "500"],
      ...["--log-level", options.logLevel ?? "warning"],
      ...["--component-log-level", options.componentLogLevel ?? "wasm:info"],
    ];
    const mounts = { writable: [folder], readable: foldersOf(options.bootstrap) };
    const [command = "", ...rest] = [...prefix, ...commandLine(envoy.program, args, mounts, this.#container)];
    // Detached, so that Ctrl-C in a terminal reaches this process alone, which then stops Envoy in its own order.
    const child = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#child = child;
    this.#pid = child.pid ?? 0;
    this.#log.follow(child.stdout);
    this.#log.follow(child.stderr);
    const callOff = atExit(() => {
      this.#kill();
      rmSync(folder, { recursive: true, force: true });
    });
    this.exited = new Promise((resolve) => {
      const end = (how: string): void => {
        callOff();
        this.#ended = how;
        resolve(how);
      };
      child.once("error", (error) => {
        end(error.message);
      });
      child.once("close", (code, signal) => {
        end(signal === null ? `code ${String(code)}` : `signal ${signal}`);
      });
    });
  }

  /** What Envoy has logged so far, and its access log where that goes to standard output; one entry for each line. */
  get log(): readonly string[] {
    return this.#log.lines;
  }

  get pid(): number {
    return this.#pid;
  }

  /** "http://127.0.0.1:PORT" of the admin endpoint. */
  get adminUrl(): string {
    return this.#admin;
  }

  /** The port of a listener, by its name. */
  port(listener: string): number {
    const port = this.#ports.get(listener);
    if (port === undefined) {
      throw new Error(`no listener "${listener}"; there are: ${[...this.#ports.keys()].join(", ")}`);
    }
    return port;
  }

  /** The body of the admin endpoint's answer; throws where that is not 200. */
  async admin(path: string, method: "GET" | "POST" = "GET"): Promise<string> {
    const answer = await fetch(this.#admin + path, { method, signal: AbortSignal.timeout(10_000) });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`admin ${method} ${path}: ${answer.status} ${body.trim()}`);
    return body;
  }

  /** Counters and gauges whose names begin with `prefix`. */
  async stats(prefix: string): Promise<Map<string, number>> {
    const filter = encodeURIComponent(`^${prefix.replace(/[^\w]/g, "\\$&")}`);
    const values = new Map<string, number>();
    for (const line of (await this.admin(`/stats?filter=${filter}`)).split("\n")) {
      const [, name, value] = /^(.+): (\d+)$/.exec(line) ?? [];
      if (name !== undefined) values.set(name, Number(value));
    }
    return values;
  }

  /** The first line of the log, from line `from` on, that matches, now or when it comes; rejects if Envoy ends first. */
  async waitForLog(pattern: RegExp, options: { from?: number; timeoutMs?: number } = {}): Promise<string> {
    const { from = 0, timeoutMs = 10_000 } = options;
    return until(`a log line like ${String(pattern)}`, timeoutMs, () => {
      const line = this.#log.lines.slice(from).find((text) => pattern.test(text));
      if (line === undefined) this.#assertRunning();
      return line;
    });
  }

  /** CPU time of all of Envoy's threads so far, user and system, in seconds (in steps of 10 ms; Linux only). */
  cpuSeconds(): number {
    return cpuSecondsOf(this.#pid);
  }

  /** Ends Envoy, with force after 5 s, and removes its files. Can be called at any time, more than once. */
  async stop(): Promise<void> {
    if (this.#ended === undefined) this.#child.kill("SIGTERM");
    const force = setTimeout(() => {
      this.#kill();
    }, 5_000);
    await this.exited;
    clearTimeout(force);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #kill(): void {
    const { program } = this.envoy;
    // Killing docker's client would leave the container.
    if (program.kind === "docker") spawnSync(program.docker, ["kill", this.#container], { stdio: "ignore" });
    this.#child.kill("SIGKILL");
  }

  async #ready(timeoutMs: number): Promise<void> {
    const what = `Envoy ${this.envoy.version} to come up`;
    const wait = async <T>(attempt: () => Promise<T | undefined>): Promise<T> => {
      try {
        return await until(what, timeoutMs, async () => {
          this.#assertRunning();
          return attempt().catch(() => undefined);
        });
      } catch (error) {
        throw error instanceof EnvoyError ? error : new EnvoyError(String(error), this.log);
      }
    };
    this.#admin = await wait(async () => {
      const address = (await readFile(join(this.#folder, "admin"), "utf8")).trim();
      // The file is there, and empty, a moment before the address is in it.
      return address === "" ? undefined : `http://${address}`;
    });
    await wait(() => this.admin("/ready"));
    const listeners = JSON.parse(await this.admin("/listeners?format=json")) as {
      listener_statuses?: { name: string; local_address: { socket_address?: { port_value: number } } }[];
    };
    for (const { name, local_address } of listeners.listener_statuses ?? []) {
      // An internal one has no socket.
      if (local_address.socket_address !== undefined) this.#ports.set(name, local_address.socket_address.port_value);
    }
    const { program } = this.envoy;
    if (program.kind === "docker") this.#pid = await containerPid(program.docker, this.#container);
  }

  #assertRunning(): void {
    if (this.#ended !== undefined) {
      throw new EnvoyError(`Envoy ${this.envoy.version} ended (${this.#ended}):`, this.log);
    }
  }
}

/** The folders of all files that a bootstrap names. */
function foldersOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const folders = Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === "filename" && typeof inner === "string" && isAbsolute(inner) ? [dirname(inner)] : foldersOf(inner),
  );
  return [...new Set(folders)];
}
