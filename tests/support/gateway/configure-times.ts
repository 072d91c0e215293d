/** How long a filter takes to read its configuration, by what Envoy logs of each call with "wasm:trace". */
import type { EnvoyProcess } from "../../../tools/envoy/process.ts";

const LINE =
  /^\[(?<time>[\d-]+ [\d:.]+)\]\[(?<thread>\d+)\]\[trace\]\[wasm\].*\[host(?<way>->|<-)vm\] proxy_on_configure\b/;

/** Milliseconds of each `proxy_on_configure` so far, on whatever thread, what Envoy takes to log what it calls included. */
export function configureTimes({ log }: EnvoyProcess): number[] {
  const begun = new Map<string, number>();
  const times: number[] = [];
  for (const line of log) {
    const { time = "", thread = "", way } = LINE.exec(line)?.groups ?? {};
    if (way === undefined) continue;
    const at = Date.parse(`${time.replace(" ", "T")}Z`);
    if (way === "->") begun.set(thread, at);
    else times.push(at - (begun.get(thread) ?? NaN));
  }
  return times;
}
