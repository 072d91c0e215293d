/** Envoys with the filter of `filters/probe.ts`, which makes the host calls that it is told to. */
import { wasmFilter } from "../../tools/envoy/listener.ts";
import { buildFilter } from "./build-filter.ts";
import type { Gateway, Surroundings } from "./scenarios-gateways.ts";
import { IDENTITY } from "./session.ts";

// The calls, as the filter reads them.
export const READ_ALL = "H";
export const SET_ALL = "S";
export const CLOCK = "C";
export const readOne = (name: string): string => `V\t${name}`;
export const setOne = (name: string, value: string): string => `R\t${name}\t${value}`;
export const removeOne = (name: string): string => `D\t${name}`;

/** What the host may tell a filter beside a request's headers. */
export type Told = "proxy_on_context_create" | "proxy_on_response_headers";

const ALL_TOLD: readonly Told[] = ["proxy_on_context_create", "proxy_on_response_headers"];
/** What the probe needs besides. */
const CAPABILITIES = [
  "proxy_on_configure",
  "proxy_on_request_headers",
  "proxy_get_buffer_bytes",
  "proxy_get_header_map_pairs",
  "proxy_get_header_map_value",
  "proxy_set_header_map_pairs",
  "proxy_replace_header_map_value",
  "proxy_remove_header_map_value",
  "clock_time_get",
];

/** The calls that Gatehouse makes for a request that goes on with these headers. */
export function replayedCalls(headers: ReadonlyMap<string, string>): string[] {
  const set = ["authorization", ...Object.keys(IDENTITY)].map((name) => setOne(name, headers.get(name) ?? ""));
  return [READ_ALL, ...set, removeOne("cookie")];
}

/** An Envoy whose filter makes these calls for each request. `told`: as what the host may call it besides; default: as all. */
export async function probe(
  surroundings: Surroundings,
  calls: readonly string[],
  told: readonly Told[] = ALL_TOLD,
): Promise<Gateway> {
  const names = [...CAPABILITIES, ...told];
  const filter = wasmFilter({
    wasmPath: await buildFilter("probe"),
    configuration: calls.join("\n"),
    name: "probe",
    // The same module for all: what it exports is not called where it is not allowed.
    extra: {
      capability_restriction_config: { allowed_capabilities: Object.fromEntries(names.map((name) => [name, {}])) },
    },
  });
  return surroundings.envoy({ filters: [filter] }, `Probe of ${calls[0] ?? "nothing"}`);
}
