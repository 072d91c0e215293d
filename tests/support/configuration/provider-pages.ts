/** The pages of docs/providers, and the configuration that each has. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";

const FOLDER = resolve(import.meta.dirname, "../../../docs/providers");
const BLOCK = /^```yaml\n(.*?)^```$/gms;

export interface ProviderPage {
  readonly name: string;
  /** Of each block of YAML. */
  readonly configurations: readonly Record<string, unknown>[];
}

export const LIST = readFileSync(resolve(FOLDER, "README.md"), "utf8");

export const PAGES: readonly ProviderPage[] = readdirSync(FOLDER)
  .filter((name) => name !== "README.md")
  .map((name) => {
    const blocks = [...readFileSync(resolve(FOLDER, name), "utf8").matchAll(BLOCK)];
    return { name, configurations: blocks.map(([, text = ""]) => parse(text) as Record<string, unknown>) };
  });

/** The one configuration of a page. */
export function configurationOf(name: string): Record<string, unknown> {
  const [configuration, ...others] = PAGES.find((page) => page.name === name)?.configurations ?? [];
  if (configuration === undefined || others.length > 0) throw new Error(`${name} has not one configuration`);
  return configuration;
}
