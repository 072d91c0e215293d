/** oauth2-proxy's options in objects of Kubernetes, in a compose file, and in values of its Helm chart. */
import { asList, asMap, asText, at, isMap, type JsonMap, mapsIn, textAt } from "../json.ts";
import type { Given, Value } from "../option.ts";
import { isAlphaConfiguration, optionsOfAlpha } from "./read-alpha.ts";
import { givenOption, optionOfVariable, optionsOfCommand, optionsOfFile, optionsOfWords } from "./read-text.ts";

/** Reads YAML, for what is a text in YAML. */
type ReadYaml = (text: string) => unknown;

const OURS = /oauth2[-_]proxy/i;
/** A shell's command that starts it. */
const SCRIPT = /(?:^|[\s/])oauth2[-_]proxy\s+(?:\\\s+)?-/;

/** The options of containers of oauth2-proxy's in an object, or of the files in a ConfigMap. `documents`: all there are. */
export function optionsOfObject(document: JsonMap, readYaml: ReadYaml, documents: readonly JsonMap[]): Given[] {
  if (document["kind"] === "ConfigMap") return optionsOfConfigMap(document, readYaml);
  return [...mapsIn(document)].flatMap((map) => (isContainer(map) ? optionsOfContainer(map, documents) : []));
}

/** How many containers of oauth2-proxy's there are. */
export function countContainers(documents: readonly JsonMap[]): number {
  return documents.reduce((sum, document) => sum + [...mapsIn(document)].filter((map) => isContainer(map)).length, 0);
}

function isContainer(map: JsonMap): boolean {
  const isStarted = ["args", "command", "env", "environment"].some((key) => key in map);
  return isStarted && OURS.test(textAt(map, "image") ?? "");
}

function optionsOfContainer(container: JsonMap, documents: readonly JsonMap[]): Given[] {
  const variables = new Map<string, Value>();
  for (const source of asList(container["envFrom"])) addAll(variables, source, documents);
  for (const file of asList(container["env_file"])) {
    variables.set("OAUTH2_PROXY_ENV_FROM", { from: `the file ${textAt(file, "path") ?? asText(file) ?? ""}` });
  }
  for (const [name, value] of namedVariables(container["env"] ?? container["environment"], documents))
    variables.set(name, value);
  const words = [...asList(container["command"]), ...asList(container["args"])].flatMap((word) => asText(word) ?? []);
  // A compose file may have one text for all, and a shell is given one.
  const script = words.length > 1 ? words.find((word) => SCRIPT.test(word)) : undefined;
  const split = words.length === 1 ? (words[0] ?? "").split(/\s+(?=-)/) : words;
  const said = script === undefined ? optionsOfWords(split, variables) : optionsOfScript(script, variables);
  const ours = [...variables].filter(([name]) => name.startsWith("OAUTH2_PROXY_"));
  return [...said, ...ours.map(([name, value]) => optionOfVariable(name, value))];
}

/** Kubernetes puts variables in before the shell does. */
function optionsOfScript(script: string, variables: ReadonlyMap<string, Value>): Given[] {
  return optionsOfCommand(script.replaceAll(/\$\((\w+)\)/g, "$${$1}"), variables);
}

/** `env` of a container, or `environment` of a compose file, which is a mapping or a list of texts. */
function namedVariables(env: unknown, documents: readonly JsonMap[] = []): [string, Value][] {
  if (isMap(env)) return Object.entries(env).map(([name, value]) => [name, composeValue(name, asText(value))]);
  return asList(env).map((entry) => {
    if (typeof entry === "string") {
      const [name = "", ...rest] = entry.split("=");
      return [name, composeValue(name, rest.length > 0 ? rest.join("=") : undefined)];
    }
    return [textAt(entry, "name") ?? "", valueOf(entry, documents)];
  });
}

/** A name alone hands on what the shell has. */
function composeValue(own: string, text: string | undefined): Value {
  const name = text === undefined ? own : /^\$\{?([A-Za-z_]\w*)\}?$/.exec(text)?.[1];
  return name === undefined ? { text: text ?? "" } : { from: `the variable ${name} of what runs oauth2-proxy` };
}

function valueOf(entry: unknown, documents: readonly JsonMap[]): Value {
  const secret = at(entry, "valueFrom", "secretKeyRef");
  if (isMap(secret))
    return { from: `key ${textAt(secret, "key") ?? ""} of the Secret ${textAt(secret, "name") ?? ""}` };
  const map = at(entry, "valueFrom", "configMapKeyRef");
  if (isMap(map)) {
    const [name, key] = [textAt(map, "name") ?? "", textAt(map, "key") ?? ""];
    const text = textAt(objectNamed(documents, "ConfigMap", name), "data", key);
    return text === undefined ? { from: `key ${key} of the ConfigMap ${name}` } : { text };
  }
  if (isMap(at(entry, "valueFrom"))) return { from: "its valueFrom" };
  return { text: asText(at(entry, "value")) ?? "" };
}

function objectNamed(documents: readonly JsonMap[], kind: string, name: string): JsonMap | undefined {
  return documents.find((document) => document["kind"] === kind && textAt(document, "metadata", "name") === name);
}

/** The variables of an `envFrom`, where the object is among the documents. */
function addAll(variables: Map<string, Value>, source: unknown, documents: readonly JsonMap[]): void {
  const prefix = textAt(source, "prefix") ?? "";
  const kind = isMap(at(source, "secretRef")) ? "Secret" : "ConfigMap";
  const name = textAt(source, "secretRef", "name") ?? textAt(source, "configMapRef", "name") ?? "";
  const of = objectNamed(documents, kind, name);
  const data = { ...asMap(of?.["data"]), ...asMap(of?.["stringData"]) };
  for (const [key, text] of Object.entries(data)) {
    const value = kind === "Secret" ? { from: `key ${key} of the Secret ${name}` } : { text: asText(text) ?? "" };
    variables.set(prefix + key, value);
  }
  if (of === undefined) variables.set("OAUTH2_PROXY_ENV_FROM", { from: `the ${kind} ${name}` });
}

function optionsOfConfigMap(map: JsonMap, readYaml: ReadYaml): Given[] {
  return Object.entries(asMap(map["data"])).flatMap(([name, value]) => {
    const text = asText(value) ?? "";
    if (name.endsWith(".cfg") || name.endsWith(".toml")) return optionsOfFile(text);
    const alpha = /\.ya?ml$/.test(name) ? readYaml(text) : undefined;
    return isMap(alpha) && isAlphaConfiguration(alpha) ? optionsOfAlpha(alpha) : [];
  });
}

/** Whether a document is values of oauth2-proxy's Helm chart. */
export function areChartValues(document: JsonMap): boolean {
  if ("kind" in document || "services" in document) return false;
  const config = asMap(document["config"]);
  const ofConfig = ["clientID", "clientSecret", "cookieSecret", "configFile", "existingSecret", "emailDomains"];
  const top = ["extraArgs", "alphaConfig", "authenticatedEmailsFile", "sessionStorage", "proxyVarsAsSecrets"];
  return ofConfig.some((key) => key in config) || top.some((key) => key in document);
}

/** What values of the chart are, by their path. */
const CONFIG: Readonly<Record<string, string>> = {
  clientID: "client-id",
  clientSecret: "client-secret",
  cookieSecret: "cookie-secret",
  cookieName: "cookie-name",
  emailDomains: "email-domain",
  upstreams: "upstream",
};
/** Those that the chart writes into a file of its own, where no other is given. */
const OF_GENERATED_FILE = new Set(["emailDomains", "upstreams"]);
const IN_SECRET = { "client-id": "client-id", "client-secret": "client-secret", "cookie-secret": "cookie-secret" };

/** The options that the chart makes of its values. What is of the deployment alone, such as `resources`, goes with it. */
export function optionsOfChartValues(values: JsonMap, readYaml: ReadYaml): Given[] {
  const config = asMap(values["config"]);
  const found: Given[] = [];
  const args = values["extraArgs"];
  if (Array.isArray(args)) found.push(...optionsOfWords(args.flatMap((word) => asText(word) ?? [])));
  for (const [name, value] of Object.entries(isMap(args) ? args : {})) {
    const texts = asList(value ?? true).map((member) => asText(member) ?? "");
    found.push(
      ...optionsOfWords(texts.map((text) => `--${name}=${text}`)).map((given) => ({
        ...given,
        label: `extraArgs.${name}`,
      })),
    );
  }
  for (const [name, value] of namedVariables(values["extraEnv"])) {
    if (name.startsWith("OAUTH2_PROXY_")) found.push({ ...optionOfVariable(name, value), label: `extraEnv.${name}` });
  }
  const existing = textAt(config, "existingSecret");
  for (const [key, option] of Object.entries(existing === undefined ? {} : IN_SECRET)) {
    found.push(givenOption(option, "config.existingSecret", [{ from: `key ${key} of the Secret ${existing ?? ""}` }]));
  }
  const file = textAt(config, "configFile");
  const isGenerated = file === undefined && textAt(config, "existingConfig") === undefined;
  for (const [key, option] of Object.entries(CONFIG)) {
    if (!(key in config) || config[key] === "" || (!isGenerated && OF_GENERATED_FILE.has(key))) continue;
    const texts = asList(config[key]).map((member) => ({ text: asText(member) ?? "" }));
    found.push(givenOption(option, `config.${key}`, texts));
  }
  for (const group of asList(at(config, "google", "groups"))) {
    found.push(givenOption("google-group", "config.google.groups", [{ text: asText(group) ?? "" }]));
  }
  const elsewhere = [
    ["config", "config", "existingConfig"],
    ["alpha-config", "alphaConfig", "existingConfig"],
    ["alpha-config", "alphaConfig", "existingSecret"],
  ] as const;
  for (const [option, ...path] of elsewhere) {
    const name = textAt(values, ...path);
    if (name !== undefined) found.push(givenOption(option, path.join("."), [{ from: `the object ${name}` }]));
  }
  const isDefault =
    file === undefined && !("emailDomains" in config) && !found.some(({ option }) => option === "email-domain");
  if (isDefault) found.push(givenOption("email-domain", "config.emailDomains (the chart's default)", [{ text: "*" }]));
  if (file !== undefined) found.push(...optionsOfFile(file));
  const alpha = at(values, "alphaConfig", "configFile") ?? "";
  const data = typeof alpha === "string" && alpha !== "" ? readYaml(alpha) : at(values, "alphaConfig", "configData");
  if (isMap(data) && Object.keys(data).length > 0) found.push(...optionsOfAlpha(data));
  const people = textAt(values, "authenticatedEmailsFile", "restricted_access");
  if (people !== undefined) {
    const texts = people
      .split(/\s+/)
      .filter(Boolean)
      .map((text) => ({ text }));
    found.push(givenOption("authenticated-emails", "authenticatedEmailsFile.restricted_access", texts));
  } else if (at(values, "authenticatedEmailsFile", "enabled") === true) {
    const name = textAt(values, "authenticatedEmailsFile", "template") ?? "of the chart";
    found.push(
      givenOption("authenticated-emails-file", "authenticatedEmailsFile", [{ from: `the ConfigMap ${name}` }]),
    );
  }
  if (at(values, "htpasswdFile", "enabled") === true)
    found.push(givenOption("htpasswd-file", "htpasswdFile", [{ text: "true" }]));
  if (textAt(values, "sessionStorage", "type") !== undefined) {
    found.push(
      givenOption("session-store-type", "sessionStorage.type", [
        { text: textAt(values, "sessionStorage", "type") ?? "" },
      ]),
    );
  }
  return found;
}
