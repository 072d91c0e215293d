import { FOREIGN_NAMES } from "../../../assembly/config/foreign-names";
import { knownKeys } from "../../../assembly/config/keys";
import { parseConfig } from "../../../assembly/config/parse";
import { parseJson } from "../../../assembly/text/json";
import { Writer } from "../../../assembly/text/writer";

const output = new Writer(4096);

/**
 * Parses a configuration with an environment (a JSON object of strings). What it says can then be read at `outputPointer`,
 * each line after the letter of its kind: M for a mistake, W for a warning. Answers whether there is a configuration.
 */
export function parse(source: usize, length: i32, environment: usize, environmentLength: i32): bool {
  const variables = parseJson(environment, environmentLength).root;
  const map = new Map<string, string>();
  for (let i = 0; i < variables.length; i++) map.set(variables.keyAt(i), variables.at(i).asString());
  const result = parseConfig(source, length, map);
  output.clear();
  for (let i = 0; i < result.mistakes.length; i++) output.text("M" + result.mistakes[i] + "\n");
  for (let i = 0; i < result.warnings.length; i++) output.text("W" + result.warnings[i] + "\n");
  return result.config !== null;
}

/** Puts the parser's list of keys, at the top or in a relying party, into the output, a line each. */
export function listKnownKeys(inRelyingParty: bool): void {
  output.clear();
  output.text(knownKeys(inRelyingParty).join("\n"));
}

/** Puts other products' names into the output, a line for each entry: its names, then a tab and our path, if any. */
export function foreignNames(): void {
  output.clear();
  for (let i = 0; i < FOREIGN_NAMES.length; i++) {
    if (i > 0) output.text("\n");
    output.text(FOREIGN_NAMES[i].names + "\t" + FOREIGN_NAMES[i].path);
  }
}

export function outputPointer(): usize {
  return output.pointer;
}

export function outputLength(): i32 {
  return output.length;
}
