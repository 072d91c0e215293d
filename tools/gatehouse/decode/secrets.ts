import { isObject, type JsonObject, textIn, valueIn } from "../json-values.ts";
import { secretBytes } from "./sealed.ts";

/** The cookie secrets at hand, in the order of the configuration: the first seals. */
export interface Secrets {
  readonly keys: readonly Buffer[];
  /** Why some are not known. */
  readonly missing: readonly string[];
}

/** Those that stand in a file, one on a line. */
export function secretsInFile(file: string, text: string): Secrets {
  const lines = text.split("\n").filter((line) => line.trim().length > 0);
  return collected(lines.map((line, i) => keyOf(line, lines.length > 1 ? `${file}, line ${i + 1}` : file)));
}

/** That of a variable of this command's environment. */
export function secretInVariable(name: string, environment: NodeJS.ProcessEnv): Secrets {
  return collected([ofVariable(name, environment)]);
}

/**
 * Those that a configuration has, or names: of its VM's environment as far as the file says it, else of this command's own.
 */
export function secretsOf(
  configuration: JsonObject,
  inFile: ReadonlyMap<string, string>,
  environment: NodeJS.ProcessEnv,
): Secrets {
  const given = valueIn(configuration, "cookieSecret");
  const members: unknown[] = Array.isArray(given) ? given : [given];
  return collected(
    members.map((member) => {
      if (typeof member === "string") return keyOf(member, "cookieSecret of the configuration");
      const name = textIn(member, "env");
      if (name !== undefined) {
        const value = inFile.get(name);
        return value === undefined ? ofVariable(name, environment) : keyOf(value, `${name} of the configuration`);
      }
      const url = textIn(member, "url");
      if (url !== undefined) return `cookieSecret is read from ${url}: hand it over with --cookie-secret-file`;
      return isObject(member) ? "cookieSecret is none" : "the configuration has no cookieSecret";
    }),
  );
}

function ofVariable(name: string, environment: NodeJS.ProcessEnv): Buffer | string {
  const value = environment[name];
  if (value === undefined) {
    return `there is no variable ${name} in this environment: set it, or hand the secret over with --cookie-secret-file`;
  }
  return keyOf(value, `the variable ${name}`);
}

/** Nothing of the text is said. */
function keyOf(text: string, where: string): Buffer | string {
  return secretBytes(text) ?? `${where} is no cookie secret: expected 32 bytes in base64`;
}

function collected(results: readonly (Buffer | string)[]): Secrets {
  return {
    keys: results.filter((result) => typeof result !== "string"),
    missing: results.filter((result) => typeof result === "string"),
  };
}
