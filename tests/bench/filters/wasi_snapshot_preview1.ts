/* What the probe calls of WASI preview 1; imported as the functions in `env.ts` are. */

/** Stores the time of a clock (0: realtime) in nanoseconds. Answers a WASI errno. */
export declare function clock_time_get(clock: u32, precision: i64, nanoseconds: usize): u32;
