import { ConfigurationHost, type Verdict } from "../../wasm-host/configuration-host.ts";
import { judgeFile } from "../validate/judge.ts";
import { pluginConfig } from "./plugin-config.ts";
import type { Rendered, Setup, Target } from "./setup.ts";
import { compose } from "./targets/compose.ts";
import { envoy } from "./targets/envoy.ts";
import { envoyGateway } from "./targets/envoy-gateway.ts";
import { istio } from "./targets/istio.ts";

const RENDERERS: Readonly<Record<Target, (setup: Setup) => Promise<Rendered>>> = {
  istio,
  "gateway-api": istio,
  "envoy-gateway": envoyGateway,
  envoy,
  compose,
};

/** Makes the files of a setup. Throws where a target can't do what is asked. */
export function render(setup: Setup): Promise<Rendered> {
  return RENDERERS[setup.target](setup);
}

/**
 * What the filter itself says of a setup with its secrets, before anything is written. `wasm`: the filter that ships. What is
 * rendered is judged too, as it stands in the files: what is wrong there alone is a mistake of this program, and throws.
 */
export async function judge(wasm: Uint8Array, setup: Setup, { files }: Rendered): Promise<Verdict> {
  const host = await ConfigurationHost.load(wasm);
  const verdict = await host.judge(JSON.stringify(pluginConfig(setup, "inline")), new Map());
  if (!verdict.accepted) return verdict;
  let configurations = 0;
  for (const { name, content } of files) {
    if (typeof content !== "string" || !name.endsWith(".yaml") || name === "compose.yaml") continue;
    const found = await judgeFile(host, name, content);
    configurations += found.configurations;
    const [wrong] = found.findings.filter(({ level }) => level === "error");
    if (wrong !== undefined) throw new Error(`${name}, line ${wrong.line.toString()}: ${wrong.text}`);
  }
  if (configurations !== 1) throw new Error(`${configurations.toString()} configurations were rendered`);
  return verdict;
}
