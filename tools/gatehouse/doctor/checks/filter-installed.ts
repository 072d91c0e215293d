import { jsonOf, listIn, textIn, valueIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";

const FILTER = "envoy.extensions.filters.http.wasm";

export const filterInstalled: Check = {
  name: "filter-installed",
  needs: "envoy",
  finds: ["an Envoy that has no filter of ours in any listener"],
  run: ({ envoys, plugins, parties }) =>
    typeof envoys === "string"
      ? envoys
      : ofEach(envoys, async (envoy) => {
          const dump = await envoy.get("/config_dump");
          if (dump === undefined) return `${envoy.name} does not answer`;
          // By the name of the plugin, or, of a configuration alone, by what stands in it.
          const names = plugins.flatMap(({ kind, spec, found }) =>
            kind === "pluginConfig" ? [] : [found.where.split(" ").at(-1) ?? "", textIn(spec, "name") ?? ""],
          );
          const known = [...names, ...parties.map(({ issuer }) => issuer)].filter((name) => name.length > 0);
          const texts = listenersIn(jsonOf(dump)).map((listener) => JSON.stringify(listener));
          if (texts.some((text) => text.includes(FILTER) && known.some((name) => text.includes(name)))) return [];
          return [
            {
              severity: "error",
              subject: envoy.name,
              problem: "this Envoy has no filter of ours: every request passes",
              source: `the configuration dump of ${envoy.name}`,
              found: `no Wasm filter ${known.join(" or ")} in its ${texts.length} listeners`,
              expected: "one before every route",
              mend: "look at selector, namespace and image of the plugin, and at istiod's log (`failed to parse wasm URL`)",
            },
          ];
        }),
};

/** The listeners that take requests: none that is being drained. */
function listenersIn(dump: unknown): unknown[] {
  const configs = listIn(dump, "configs");
  const fixed = configs.flatMap((config) => listIn(config, "static_listeners"));
  const active = configs
    .flatMap((config) => listIn(config, "dynamic_listeners"))
    .map((of) => valueIn(of, "active_state"));
  return [...fixed, ...active].map((of) => valueIn(of, "listener")).filter((listener) => listener !== undefined);
}
