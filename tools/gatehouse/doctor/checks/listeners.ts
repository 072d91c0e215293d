import { jsonOf, listIn, textIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";
import { type Envoy, statisticsOf } from "../look/envoy.ts";

export const listeners: Check = {
  name: "listeners",
  needs: "envoy",
  finds: [
    "a listener that Envoy has refused, after which one without the plugin goes on",
    "a plugin's configuration that was refused",
    "a filter that has trapped",
  ],
  run: ({ envoys }) =>
    typeof envoys === "string"
      ? envoys
      : ofEach(envoys, async (envoy) => {
          const statistics = await statisticsOf(envoy, "update_rejected|vm_reload|config_reload|config_fail");
          if (statistics === undefined) return `${envoy.name} does not answer`;
          const count = (pattern: RegExp): number =>
            Array.from(statistics).reduce((sum, [name, value]) => (pattern.test(name) ? sum + value : sum), 0);
          const base = { subject: envoy.name, source: `the statistics of ${envoy.name}` };
          const refused = count(/^listener_manager\.lds\.update_rejected$/);
          const configurations = count(/^extension_config_discovery\..*\.config_fail$/);
          const reloads = count(/^wasm\..*vm_reload_success$|^wasm\..*vm_reload$/);
          const details = refused === 0 ? "" : await detailsOf(envoy);
          return [
            ...(refused === 0
              ? []
              : [
                  {
                    ...base,
                    severity: "error" as const,
                    problem:
                      "Envoy has refused a listener: the one from before goes on, which may be without the plugin, and lets everything pass",
                    found: `listener_manager.lds.update_rejected: ${refused}${details}`,
                    expected: "0",
                    mend: "look for `Error adding/updating listener` in its log, mend that, then kubectl rollout restart the gateway",
                  },
                ]),
            ...(configurations === 0
              ? []
              : [
                  {
                    ...base,
                    severity: "warning" as const,
                    problem:
                      "a plugin's configuration was refused: the last good one goes on, and without one requests get 500",
                    found: `extension_config_discovery: ${configurations} refused`,
                    expected: "0",
                    mend: "the gateway's log has a line for each mistake (`configuration:`); the count stays until it is restarted",
                  },
                ]),
            ...(reloads === 0
              ? []
              : [
                  {
                    ...base,
                    severity: "warning" as const,
                    problem: "a Wasm filter has trapped and was made anew",
                    found: `vm_reload: ${reloads}`,
                    expected: "0",
                    mend: "look for its stack in the log; npm run trap names the lines, of ours report it",
                  },
                ]),
          ];
        }),
};

/** What Envoy says of the last refusal; empty where it says nothing. */
async function detailsOf(envoy: Envoy): Promise<string> {
  const configs = listIn(jsonOf((await envoy.get("/config_dump")) ?? ""), "configs");
  const listeners = configs.flatMap((config) => listIn(config, "dynamic_listeners"));
  const [details] = listeners.flatMap((listener) => textIn(listener, "error_state", "details") ?? []);
  return details === undefined ? "" : `, ${details.slice(0, 300)}`;
}
