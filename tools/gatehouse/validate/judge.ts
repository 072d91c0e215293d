import { randomBytes } from "node:crypto";
import type { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import { configurationsIn, type Contents } from "./configurations-in.ts";
import type { FoundConfiguration } from "./found-configuration.ts";
import { nodeOf, type Position, positionOf, positionWithin } from "./positions.ts";

/** One line of a verdict. */
interface Finding extends Position {
  readonly file: string;
  readonly level: "error" | "warning";
  /** What it stands in; empty for the file. */
  readonly where: string;
  readonly text: string;
}

/** What is said of a file. */
export interface FileVerdict {
  readonly findings: readonly Finding[];
  /** How many configurations it holds. */
  readonly configurations: number;
  /** Variables of the gateway's own environment, at whose values nobody has looked. */
  readonly unknownVariables: readonly string[];
}

/** Judges all configurations in a file by the filter itself. `text`: what the file holds. */
export async function judgeFile(host: ConfigurationHost, file: string, text: string): Promise<FileVerdict> {
  const contents = configurationsIn(text);
  const findings: Finding[] = contents.unreadable.map(({ position, text: why }) => ({
    file,
    ...position,
    level: "error",
    where: "",
    text: `this is no YAML: ${why}`,
  }));
  for (const found of contents.configurations) {
    findings.push(...(await judge(host, found, contents, text)).map((finding) => ({ file, ...finding })));
  }
  return {
    findings: findings.sort((a, b) => a.line - b.line || a.column - b.column),
    configurations: contents.configurations.length,
    unknownVariables: contents.configurations.flatMap(({ fromGateway }) => fromGateway),
  };
}

async function judge(
  host: ConfigurationHost,
  found: FoundConfiguration,
  { lines }: Contents,
  file: string,
): Promise<Omit<Finding, "file">[]> {
  const { where } = found;
  // What serves as either secret.
  const assumed = found.fromGateway.map((name) => [name, randomBytes(32).toString("base64")] as const);
  const { mistakes, warnings } = await host.judge(found.text, new Map([...assumed, ...found.environment]));
  const place = (text: string): Position => {
    const node = nodeOf(text, found.nodes);
    if (found.within === undefined) return positionOf(node, lines);
    return positionWithin(positionOf(node, found.within.lines), found.within.scalar, lines, file);
  };
  return [
    ...mistakes.map((text) => ({ level: "error", where, text, ...place(text) }) as const),
    ...warnings.map((text) => ({ level: "warning", where, text, ...place(text) }) as const),
    ...found.remarks.map(({ level, node, text }) => ({ level, where, text, ...positionOf(node, lines) })),
  ];
}
