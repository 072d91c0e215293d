import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import { remarksOnConfiguration } from "./configuration-remarks.ts";
import { configurationsIn, type Contents } from "./configurations-in.ts";
import type { FoundConfiguration } from "./found-configuration.ts";
import { partiesOf, type Party } from "./parties.ts";
import { nodeOf, type Position, positionOf, positionWithin } from "./positions.ts";

/** The rule of what the filter says. */
const OF_FILTER = "configuration";

/** One line of a verdict. */
interface Finding extends Position {
  readonly file: string;
  readonly level: "error" | "warning";
  /** What it stands in; empty for the file. */
  readonly where: string;
  /** A name for what it is about; `configuration` where the filter itself says it. */
  readonly rule: string;
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
    rule: "form",
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
  const keys = keyVariables(found.text);
  const assumed = found.fromGateway.map(
    (name) => [name, keys.get(name) ?? randomBytes(32).toString("base64")] as const,
  );
  const { mistakes, warnings } = await host.judge(found.text, new Map([...assumed, ...found.environment]));
  const place = (text: string): Position => {
    const node = nodeOf(text, found.nodes);
    if (found.within === undefined) return positionOf(node, lines);
    return positionWithin(positionOf(node, found.within.lines), found.within.scalar, lines, file);
  };
  return [
    ...mistakes.map((text) => ({ level: "error", rule: OF_FILTER, where, text, ...place(text) }) as const),
    ...warnings.map((text) => ({ level: "warning", rule: OF_FILTER, where, text, ...place(text) }) as const),
    ...remarksOnConfiguration(found, [...mistakes, ...warnings]).map(
      ({ rule, text }) => ({ level: "warning", rule, where, text, ...place(text) }) as const,
    ),
    ...found.remarks.map(({ level, rule, node, text }) => ({ level, rule, where, text, ...positionOf(node, lines) })),
  ];
}

/** What serves for variables with a client's key, by their names; of all others a random text does, as either secret. */
function keyVariables(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const party of partiesOf(text)) {
    const name = party.get("provider", "client", "key", "privateKey", "env").value;
    if (typeof name === "string" && !found.has(name)) found.set(name, keyFor(party));
  }
  return found;
}

function keyFor(party: Party): string {
  const algorithm = party.get("provider", "client", "key", "algorithm").value;
  const isRsa = typeof algorithm === "string" && /^[RP]S/.test(algorithm);
  const { privateKey } = isRsa
    ? generateKeyPairSync("rsa", { modulusLength: 2048 })
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}
