import type { Readable, Writable } from "node:stream";
import { cancel, isCancel, log, password, select, text } from "@clack/prompts";
import { CannotRun } from "./setup.ts";

export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Why an answer won't do; undefined where it will. */
export type Objection = (answer: string) => string | undefined;

/** Asks people. What they answer with is on `output` alone, so that standard output is for what is made. */
export class Questions {
  constructor(private readonly streams: Streams) {}

  /** Says why something is asked again. */
  say(text: string): void {
    log.error(text, { output: this.streams.output });
  }

  /** One line. `objection`: is asked until it has none. */
  async line(message: string, objection: Objection, placeholder = ""): Promise<string> {
    const validate = (value = ""): string | undefined => objection(value.trim());
    return ifGiven(await text({ message, placeholder, validate, ...this.streams }), this.streams).trim();
  }

  /** One line that is not shown. */
  async secret(message: string, objection: Objection): Promise<string> {
    return ifGiven(
      await password({ message, mask: "*", validate: (value = "") => objection(value), ...this.streams }),
      this.streams,
    );
  }

  /** One of several. */
  async choice<T extends string>(
    message: string,
    options: readonly { readonly value: T; readonly label: string }[],
    initialValue: T,
  ): Promise<T> {
    const asked = { message, options: [...options], initialValue, ...this.streams };
    return ifGiven((await select<string>(asked)) as T | symbol, this.streams);
  }
}

function ifGiven<T extends string>(answer: T | symbol | undefined, { output }: Streams): T {
  if (isCancel(answer)) {
    cancel("Nothing was written.", { output });
    throw new CannotRun("called off");
  }
  return (answer ?? "") as T;
}
