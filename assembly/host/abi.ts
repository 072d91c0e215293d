// The host's functions as WebAssembly imports. The declarations come from @solo-io/proxy-runtime; what that package lacks,
// or declares with a signature that the host refuses, is declared here:
//  - WASI preview 1 comes from no package that compiles with this compiler: four functions are declared below;
//  - proxy_grpc_*, proxy_clear_route_cache and proxy_set_buffer_status of the package differ from ABI 0.2.1: never import them.
export {
  proxy_call_foreign_function,
  proxy_continue_stream,
  proxy_define_metric,
  proxy_add_header_map_value,
  proxy_get_buffer_bytes,
  proxy_get_header_map_pairs,
  proxy_get_property,
  proxy_get_shared_data,
  proxy_http_call,
  proxy_increment_metric,
  proxy_log,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
  proxy_send_local_response,
  proxy_set_effective_context,
  proxy_set_property,
  proxy_set_shared_data,
  proxy_set_tick_period_milliseconds,
} from "@solo-io/proxy-runtime/assembly/imports";

/** Stores the level from which on the host takes log lines, a `LogLevel`. The package lacks it. */
// @ts-ignore: decorator
@external("env", "proxy_get_log_level")
export declare function proxy_get_log_level(level: usize): u32;

/** Fills `length` (at most 65536) bytes with randomness. Answers a WASI errno. */
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "random_get")
export declare function random_get(target: usize, length: usize): u32;

/** Stores the time of a clock (0 realtime, 1 monotonic) in nanoseconds. Answers a WASI errno. */
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
export declare function clock_time_get(clock: u32, precision: i64, nanoseconds: usize): u32;

/** Stores the number of environment variables and the bytes that they take. Answers a WASI errno. */
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "environ_sizes_get")
export declare function environ_sizes_get(count: usize, bytes: usize): u32;

/** Stores the addresses of the variables and their NUL-terminated `NAME=value` texts. Answers a WASI errno. */
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "environ_get")
export declare function environ_get(addresses: usize, texts: usize): u32;
