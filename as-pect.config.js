// Specs of what calls the host run without one: every function answers OK and writes nothing, and the clock stands at 0.
const HOST_FUNCTIONS = [
  "proxy_add_header_map_value",
  "proxy_call_foreign_function",
  "proxy_continue_stream",
  "proxy_define_metric",
  "proxy_get_buffer_bytes",
  "proxy_get_header_map_pairs",
  "proxy_get_shared_data",
  "proxy_http_call",
  "proxy_increment_metric",
  "proxy_log",
  "proxy_remove_header_map_value",
  "proxy_replace_header_map_value",
  "proxy_send_local_response",
  "proxy_set_effective_context",
  "proxy_set_shared_data",
  "proxy_set_tick_period_milliseconds",
];
const host = Object.fromEntries(HOST_FUNCTIONS.map((name) => [name, () => 0]));
const wasi = { random_get: () => 0, clock_time_get: () => 0 };

export default {
  // The runner names the specs: what stands here would run with each of them.
  entries: [],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({ env: { memory, ...host }, wasi_snapshot_preview1: wasi }));
  },
  outputBinary: false,
};
