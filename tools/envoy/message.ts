/** A message of Envoy's API in its JSON form. */
export type Message = Record<string, unknown>;
