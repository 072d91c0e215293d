/** All of oauth2-proxy's options in some files, those that win first: a command line, then the environment, then files. */
import { isMap, type JsonMap, laidOver } from "../json.ts";
import type { Given } from "../option.ts";
import { type Input, readYaml } from "../read.ts";
import { oauth2ProxyRow } from "./options.ts";
import { isAlphaConfiguration, optionsOfAlpha } from "./read-alpha.ts";
import { areChartValues, optionsOfChartValues, optionsOfObject } from "./read-kubernetes.ts";
import { optionsOfCommand, optionsOfFile, optionsOfVariables } from "./read-text.ts";

/** `isSure`: the files are oauth2-proxy's, whatever they look like. */
export function optionsOfInput({ documents, texts }: Input, isSure: boolean): Given[] {
  const [values, others] = chartValues(documents);
  const found = values === undefined ? [] : optionsOfChartValues(values, readYaml);
  for (const document of others) {
    if (!("kind" in document) && isAlphaConfiguration(document)) found.push(...optionsOfAlpha(document));
    else found.push(...optionsOfObject(document, readYaml, documents));
  }
  const ofTexts = texts.flatMap((text) => optionsOfText(text, isSure));
  // Of a variable that is set twice the last setting counts.
  const isOver = ({ label }: Given, i: number): boolean =>
    label.startsWith("OAUTH2_PROXY_") && ofTexts.findLastIndex((other) => other.label === label) > i;
  found.push(...ofTexts.filter((given, i) => !isOver(given, i)));
  return found
    .map((given, i) => ({ given, i }))
    .sort((a, b) => rank(a.given) - rank(b.given) || a.i - b.i)
    .map(({ given }) => given);
}

/** Values of the chart, those of later files over those of earlier ones, and the documents that are none. */
function chartValues(documents: readonly JsonMap[]): [JsonMap | undefined, JsonMap[]] {
  // By itself, or below the name of a chart that another one has in it.
  const plain = documents.map((document) => (isMap(document["oauth2-proxy"]) ? document["oauth2-proxy"] : document));
  if (!plain.some((document) => areChartValues(document))) return [undefined, plain];
  const isLayer = (document: JsonMap): boolean =>
    areChartValues(document) ||
    !(["kind", "services"].some((key) => key in document) || isAlphaConfiguration(document));
  return [plain.filter(isLayer).reduce(laidOver), plain.filter((document) => !isLayer(document))];
}

function rank({ label }: Given): number {
  if (label.startsWith("--") || label.startsWith("extraArgs")) return 0;
  return label.startsWith("OAUTH2_PROXY_") || label.startsWith("extraEnv") ? 1 : 2;
}

function optionsOfText(text: string, isSure: boolean): Given[] {
  const isCommand = /(?:^|\s)--?[a-z][a-z0-9-]*[=\s]/.test(text) && !/^\s*\w+\s*=/.test(text);
  if (isCommand && (isSure || /oauth2-proxy|--?(?:provider|client-id|oidc-issuer-url|upstream)\b/.test(text)))
    return optionsOfCommand(text);
  if (/^\s*(?:export\s+)?OAUTH2_PROXY_\w+\s*=/m.test(text)) return optionsOfVariables(text);
  if (isCommand) return [];
  const options = optionsOfFile(text);
  return isSure || options.some(({ option }) => oauth2ProxyRow(option) !== undefined) ? options : [];
}
