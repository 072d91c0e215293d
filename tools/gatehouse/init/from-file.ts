import { isMap, parseAllDocuments, type YAMLMap } from "yaml";
import { isObject, jsonOf } from "../json-values.ts";
import { configurationsIn } from "../validate/configurations-in.ts";
import { CannotRun, type Fields, type GatewayPlace, type Target } from "./setup.ts";

/** What a file that `init` wrote says of the answers that it was made with. */
export interface Earlier {
  readonly fields: Partial<Fields>;
  /** What the configuration has beside the fields, with what was added since; not which clusters lead to the provider. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly target: Target | undefined;
  readonly gateway: Partial<GatewayPlace>;
  readonly image: string | undefined;
  readonly imagePullSecret: string | undefined;
  readonly isTrafficExtension: boolean;
}

const FIELDS = ["issuer", "clientId", "clientSecret", "redirectUrl", "cookieSecret"] as const;

/** Reads the one configuration of a file. `text`: the file; `name`: for what is said of it. Throws where it has none, or several. */
export function earlierIn(text: string, name: string): Earlier {
  const { configurations, unreadable } = configurationsIn(text);
  const [found, ...others] = configurations;
  if (found === undefined || others.length > 0) {
    const why = unreadable.length > 0 ? "is no YAML" : `has ${configurations.length.toString()} configurations`;
    throw new CannotRun(`${name} ${why}, expected a file that init has written, with one`);
  }
  const configuration = jsonOf(found.text);
  if (!isObject(configuration)) throw new CannotRun(`${name} is no JSON, expected a file that init has written`);
  const { provider, ...settings } = configuration as Record<string, unknown>;
  const fields: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = settings[field];
    if (typeof value === "string") fields[field] = value;
    Reflect.deleteProperty(settings, field);
  }
  const kept = { ...(provider as Record<string, unknown> | undefined) };
  Reflect.deleteProperty(kept, "clusters");
  const plugin = pluginIn(text);
  const reference: unknown = plugin?.getIn(["spec", "targetRefs", 0, "name"]);
  const labels = plugin?.getIn(["spec", "selector", "matchLabels"]);
  const kind = kindOf(plugin);
  return {
    fields,
    settings: Object.keys(kept).length > 0 ? { ...settings, provider: kept } : settings,
    target: plugin === undefined ? undefined : targetOf(kind, reference !== undefined),
    gateway: {
      ...definedText("namespace", plugin?.getIn(["metadata", "namespace"])),
      ...definedText("name", reference),
      ...(isMap(labels) ? { labels: labels.toJSON() as Record<string, string> } : {}),
    },
    image: textAt(plugin, IMAGE_PATHS),
    imagePullSecret: textAt(plugin, PULL_SECRET_PATHS),
    isTrafficExtension: kind === "TrafficExtension",
  };
}

const IMAGE_PATHS = [
  ["spec", "url"],
  ["spec", "wasm", "url"],
  ["spec", "wasm", 0, "code", "image", "url"],
];

const PULL_SECRET_PATHS = [
  ["spec", "imagePullSecret"],
  ["spec", "wasm", "imagePullSecret"],
  ["spec", "wasm", 0, "code", "image", "pullSecretRef", "name"],
];

function textAt(plugin: YAMLMap | undefined, paths: readonly (readonly (string | number)[])[]): string | undefined {
  return paths.map((path) => plugin?.getIn(path)).find((value) => typeof value === "string");
}

function pluginIn(text: string): YAMLMap | undefined {
  return parseAllDocuments(text)
    .map(({ contents }) => contents)
    .find((map): map is YAMLMap.Parsed => {
      return isMap(map) && /^(WasmPlugin|TrafficExtension|EnvoyExtensionPolicy)$/.test(kindOf(map));
    });
}

function kindOf(plugin: YAMLMap | undefined): string {
  const kind: unknown = plugin?.get("kind");
  return typeof kind === "string" ? kind : "";
}

function targetOf(kind: string, hasReference: boolean): Target {
  if (kind === "EnvoyExtensionPolicy") return "envoy-gateway";
  return hasReference ? "gateway-api" : "istio";
}

function definedText(name: string, value: unknown): Record<string, string> {
  return typeof value === "string" ? { [name]: value } : {};
}
