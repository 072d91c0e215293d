import { textIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";

export const filterInstalled: Check = {
  name: "filter-installed",
  needs: "envoy",
  finds: ["an Envoy that has no filter of ours in any listener"],
  run: ({ envoys, plugins }) =>
    typeof envoys === "string"
      ? envoys
      : ofEach(envoys, async (envoy) => {
          const dump = await envoy.get("/config_dump");
          if (dump === undefined) return `${envoy.name} does not answer`;
          const names = plugins.flatMap(({ spec, found }) => [
            found.where.split(" ").at(-1) ?? "",
            textIn(spec, "name") ?? "",
          ]);
          const isThere =
            /envoy\.extensions\.filters\.http\.wasm/.test(dump) &&
            names.some((name) => name.length > 0 && dump.includes(name));
          if (isThere) return [];
          return [
            {
              severity: "error",
              subject: envoy.name,
              problem: "this Envoy has no filter of ours: every request passes",
              source: `the configuration dump of ${envoy.name}`,
              found: `no Wasm filter ${names.filter((name) => name.length > 0).join(" or ")}`,
              expected: "one before every route",
              mend: "look at selector, namespace and image of the plugin, and at istiod's log (`failed to parse wasm URL`)",
            },
          ];
        }),
};
