import { clock_time_get, proxy_set_tick_period_milliseconds } from "./abi";
import { OUT_U64 } from "./out";

/** The time in milliseconds since 1970. 0 where the host has no clock: every session is then expired. */
export function nowMilliseconds(): i64 {
  if (clock_time_get(0, 0, OUT_U64) != 0) return 0;
  const nanoseconds: u64 = load<u64>(OUT_U64);
  return <i64>(nanoseconds / 1000000);
}

/** Has `proxy_on_tick` called for this root context every so many milliseconds. */
export function setTickPeriod(milliseconds: u32): void {
  proxy_set_tick_period_milliseconds(milliseconds);
}
