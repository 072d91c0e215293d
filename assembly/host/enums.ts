/** proxy_status_t of ABI 0.2.1. */
export enum Status {
  Ok = 0,
  NotFound = 1,
  BadArgument = 2,
  SerializationFailure = 3,
  ParseFailure = 4,
  InvalidMemoryAccess = 6,
  Empty = 7,
  CasMismatch = 8,
  InternalFailure = 10,
  Unimplemented = 12,
}

/** proxy_log_level_t. */
export enum LogLevel {
  Trace = 0,
  Debug = 1,
  Info = 2,
  Warn = 3,
  Error = 4,
  Critical = 5,
}

/** proxy_map_type_t, as far as it is used. */
export enum MapType {
  RequestHeaders = 0,
  RequestTrailers = 1,
  ResponseHeaders = 2,
  CallResponseHeaders = 6,
}

/** proxy_buffer_type_t, as far as it is used. */
export enum BufferType {
  RequestBody = 0,
  CallResponseBody = 4,
  PluginConfiguration = 7,
}

/** proxy_metric_type_t. */
export enum MetricType {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}

/**
 * What Envoy reads proxy_action_t as. AwaitBody is its StopIteration, of headers: where the filter's
 * `allow_on_headers_stop_iteration` is set, the request's body is handed over while they wait. KeepNothing is its
 * StopIterationNoBuffer, of a body: what was read of it here is not kept there. Pause is StopAllIterationAndWatermark: the ABI's own 1 means StopIteration where
 * `allow_on_headers_stop_iteration` is set, and then the request's body has the request go on.
 */
export enum Action {
  Continue = 0,
  AwaitBody = 1,
  KeepNothing = 3,
  Pause = 4,
}
