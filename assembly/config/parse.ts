import { parseJson } from "../text/json";
import { documentMistake } from "./document";
import { Field } from "./field";
import { checkKeys } from "./key-check";
import { readPlugin } from "./plugin";
import { PluginConfig } from "./plugin-config";
import { Report } from "./report";

/** What parsing answers: a configuration, or at least one mistake. */
export class ConfigResult {
  constructor(
    readonly config: PluginConfig | null,
    /** One line for each of the first: the path, what is there, what was expected. No secret is in any. */
    readonly mistakes: string[],
    readonly warnings: string[],
  ) {}
}

/**
 * Reads a `pluginConfig` (JSON in UTF-8) and reports its mistakes in one go, at most 20 and how many more there are.
 * `environment` is what `{env: NAME}` refers to.
 */
export function parseConfig(source: usize, length: i32, environment: Map<string, string>): ConfigResult {
  const report = new Report(environment);
  const document = parseJson(source, length);
  const mistake = documentMistake(document, source, length);
  const config = new PluginConfig();
  if (mistake.length > 0) {
    report.mistake("pluginConfig: " + mistake);
  } else {
    const root = Field.root(report, document.root);
    checkKeys(root);
    readPlugin(root, config);
  }
  report.close();
  return new ConfigResult(report.mistakes.length == 0 ? config : null, report.mistakes, report.warnings);
}
