import { clock_time_get, proxy_set_tick_period_milliseconds } from "./abi";
import { OUT_U64 } from "./out";

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;

/** The time in milliseconds since 1970; 0 where the host has no clock. */
export function nowMilliseconds(): i64 {
  return readClock(REALTIME);
}

/** Milliseconds since some time in the past, which no change of the clock disturbs: for intervals. */
export function monotonicMilliseconds(): i64 {
  return readClock(MONOTONIC);
}

function readClock(clock: u32): i64 {
  if (clock_time_get(clock, 0, OUT_U64) != 0) return 0;
  const nanoseconds: u64 = load<u64>(OUT_U64);
  return <i64>(nanoseconds / 1000000);
}

/** Has `proxy_on_tick` called for this root context every so many milliseconds. */
export function setTickPeriod(milliseconds: u32): void {
  proxy_set_tick_period_milliseconds(milliseconds);
}
