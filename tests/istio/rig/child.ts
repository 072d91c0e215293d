import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../../tools/envoy/until.ts";

export interface ChildOptions {
  /** Names the log, too: NAME.log in `folder`. */
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  /** In place of this process's environment, but for PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A process of the rig, with its output in a file. */
export class Child {
  readonly logPath: string;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #ended: string | undefined;

  constructor({ name, folder, command, args, env = {}, cwd = folder }: ChildOptions) {
    this.#name = name;
    this.logPath = join(folder, `${name}.log`);
    const log = openSync(this.logPath, "a");
    this.#child = spawn(command, args, {
      cwd,
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#exited = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#ended ??= how;
        resolve();
      };
      this.#child.once("error", (error) => {
        end(error.message);
      });
      this.#child.once("exit", (code, signal) => {
        end(signal ?? `code ${String(code)}`);
      });
    });
  }

  /** Everything that it has printed. */
  log(): Promise<string> {
    return readFile(this.logPath, "utf8");
  }

  /** Waits until `attempt` answers something; rejects with the end of the log when the process ends or time runs out. */
  async until<T>(what: string, timeoutMs: number, attempt: () => Promise<T | undefined>): Promise<T> {
    try {
      return await until(what, timeoutMs, async () => {
        if (this.#ended !== undefined) throw new Error(`${this.#name} ended (${this.#ended})`);
        return attempt().catch(() => undefined);
      });
    } catch (error) {
      const lines = (await this.log())
        .trim()
        .split("\n")
        .slice(-15)
        .map((line) => line.slice(0, 400));
      throw new Error([String(error), `the end of ${this.logPath}:`, ...lines].join("\n  "), { cause: error });
    }
  }

  /** Ends it by a signal, and by force after 5 s. Can be called more than once. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.#ended === undefined) this.#child.kill(signal);
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#exited;
    clearTimeout(force);
  }
}
