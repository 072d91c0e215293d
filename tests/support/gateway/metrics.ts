/** The filter's own metrics, as Envoy has them. */
import { until } from "../../../tools/envoy/until.ts";
import type { Gateway } from "./gateway.ts";

/** A counter's value; 0 before it counted anything. */
export async function counter(gateway: Gateway, name: string): Promise<number> {
  const full = `wasmcustom.gatehouse.${name}`;
  return (await gateway.envoy.stats(full)).get(full) ?? 0;
}

/** Waits until a counter has this value: workers report with their ticks. */
export async function untilCounter(gateway: Gateway, name: string, value: number): Promise<void> {
  let latest = 0;
  await until(`gatehouse.${name}`, 5_000, async () => {
    latest = await counter(gateway, name);
    return latest === value ? true : undefined;
  }).catch((error: unknown) => {
    throw new Error(`gatehouse.${name} is ${latest} and not ${value}`, { cause: error });
  });
}
