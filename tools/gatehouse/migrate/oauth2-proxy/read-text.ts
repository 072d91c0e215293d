/** oauth2-proxy's options as they are written outside of Kubernetes: on a command line, in the environment, in its file. */
import { parse as parseShell } from "shell-quote";
import { parse as parseToml } from "smol-toml";
import { asList, asText } from "../json.ts";
import type { Given, Value } from "../option.ts";
import { oauth2ProxyRow } from "./options.ts";

const PREFIX = "OAUTH2_PROXY_";

/** An option under its name in the table; under its own where it has none. */
export function givenOption(name: string, label: string, values: readonly Value[]): Given {
  return { option: oauth2ProxyRow(name)?.option ?? name.replaceAll("_", "-"), label, values };
}

/** The options among the words of a command. `variables`: what `$(NAME)` and `${NAME}` stand for. */
export function optionsOfWords(words: readonly string[], variables: ReadonlyMap<string, Value> = new Map()): Given[] {
  const found: Given[] = [];
  const labels = new Map<string, Value[]>();
  for (let i = 0; i < words.length; i++) {
    const [, name = "", equals, text = ""] = /^--?([a-z][\w-]*)(=)?(.*)$/s.exec(words[i] ?? "") ?? [];
    if (name === "") continue;
    const type = oauth2ProxyRow(name)?.type ?? "text";
    const next = words[i + 1];
    const takesNext = equals === undefined && type !== "flag" && next !== undefined && !/^--?[a-z]/.test(next);
    if (takesNext) i++;
    const written = equals !== undefined ? text : takesNext ? next : type === "flag" ? "true" : "";
    const values = valuesOf(name, withVariable(written, variables));
    const before = labels.get(name);
    if (before !== undefined && type === "list") before.push(...values);
    else if (before !== undefined) before.splice(0, before.length, ...values);
    else {
      labels.set(name, values);
      found.push(givenOption(name, `--${name}`, values));
    }
  }
  return found;
}

/** A list can be written in one text, with commas. */
function valuesOf(name: string, value: Value): Value[] {
  if ("from" in value || oauth2ProxyRow(name)?.type !== "list") return [value];
  return value.text.split(",").map((text) => ({ text: text.trim() }));
}

/** A value that is one variable stands elsewhere. */
function withVariable(text: string, variables: ReadonlyMap<string, Value>): Value {
  const name = /^\$(?:\(([A-Za-z_]\w*)\)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))$/.exec(text)?.slice(1).find(Boolean);
  if (name === undefined) return { text };
  return variables.get(name) ?? { from: `the variable ${name} of what runs oauth2-proxy` };
}

/** The options in a shell's command, or several, one a line. `variables`: as `optionsOfWords` takes them. */
export function optionsOfCommand(text: string, variables: ReadonlyMap<string, Value> = new Map()): Given[] {
  const words = text
    .replaceAll(/\\\r?\n/g, " ")
    .split("\n")
    .flatMap((line) => parseShell(line, (name) => `\${${name}}`))
    .flatMap((word) => (typeof word === "string" ? [word] : "pattern" in word ? [word.pattern] : []));
  // What stands before the program or its image is of what starts it.
  const start = words.findLastIndex((word) => /^[^-].*oauth2[-_]proxy(?:[:@].*)?$|^oauth2[-_]proxy$/.test(word));
  const handedOn = optionsHandedOn(words.slice(0, Math.max(start, 0)));
  return [...optionsOfWords(words.slice(start + 1), variables), ...words.flatMap(environmentOption), ...handedOn];
}

/** What docker takes from where it is started: `-e NAME`, and `--env-file FILE`. */
function optionsHandedOn(words: readonly string[]): Given[] {
  return words.flatMap((word, i) => {
    if (/^--env-file(?:=|$)/.test(word)) {
      const file = word.includes("=") ? word.slice(word.indexOf("=") + 1) : words[i + 1];
      return [optionOfVariable("OAUTH2_PROXY_ENV_FROM", { from: `the file ${file ?? ""}` })];
    }
    if (!/^OAUTH2_PROXY_\w+$/.test(word)) return [];
    return [optionOfVariable(word, { from: `the variable ${word} of what runs oauth2-proxy` })];
  });
}

function environmentOption(word: string): Given[] {
  const [, name = "", value = ""] = /^(?:Environment=)?(OAUTH2_PROXY_\w+)=(.*)$/s.exec(word) ?? [];
  return name === "" ? [] : [optionOfVariable(name, withVariable(value, new Map()))];
}

/** An `OAUTH2_PROXY_…` variable. */
export function optionOfVariable(name: string, value: Value): Given {
  const option = name.slice(PREFIX.length).toLowerCase();
  return givenOption(option, name, valuesOf(option, value));
}

/** The options in a file of variables, such as `.env`. */
export function optionsOfVariables(text: string): Given[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name = "", written = ""] = /^\s*(?:export\s+)?(OAUTH2_PROXY_\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const [, , quoted] = /^(["'])(.*)\1$/s.exec(written) ?? [];
    return name === "" ? [] : [optionOfVariable(name, withVariable(quoted ?? written, new Map()))];
  });
}

/** The options in a configuration file. Throws where it is no TOML. */
export function optionsOfFile(text: string): Given[] {
  return Object.entries(parseToml(text)).map(([name, value]) => {
    if (typeof value === "string") return givenOption(name, name, valuesOf(name, { text: value }));
    const values = asList(value).map((member) => ({ text: asText(member) ?? JSON.stringify(member) }));
    return givenOption(name, name, values);
  });
}
