import { wasmFilter } from "../../tools/envoy/listener.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { CLIENT, type Configuration, configurationFor, COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { ORIGIN } from "./session.ts";
import type { EnvoySettings } from "./start-envoy.ts";

/** One of the things that are compared. */
export interface Variant extends EnvoySettings {
  /** Short, for --variants and the table's first column. */
  readonly name: string;
  readonly title: string;
  /** Whether requests have to reach the application with an identity. */
  readonly identifies: boolean;
  /** The headers that say who it is; default: IDENTITY. The Authorization header is always one of them. */
  readonly identity?: Readonly<Record<string, string>>;
  /** What becomes of the session's cookies; default: an identity comes in their place. */
  readonly cookies?: "dropped" | "any";
}

export const ALONE: Variant = { name: "P", title: "Envoy alone", identifies: false };

/** Envoy setting the same headers by its own means, and dropping the cookie. */
export function nativeVariant(headers: ReadonlyMap<string, string>): Variant {
  const additions = [...headers].map(([key, value]) => ({
    header: { key, value: value.replaceAll("%", "%%") },
    append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
  }));
  return {
    name: "N",
    title: "Envoy setting the headers itself",
    identifies: true,
    route: { request_headers_to_add: additions, request_headers_to_remove: ["cookie"] },
  };
}

/** A Wasm filter that does nothing. */
export function emptyVariant(wasmPath: string): Variant {
  const filter = wasmFilter({ wasmPath, configuration: {}, name: "empty" });
  return { name: "E", title: "an empty Wasm filter", identifies: false, filters: [filter] };
}

/** Gatehouse, as `gatehouseFilter` configures it. */
export function gatehouseVariant(name: string, title: string, wasmPath: string, issuer: string): Variant {
  return { name, title, identifies: true, filters: [gatehouseFilter(wasmPath, issuer)] };
}

/** Gatehouse as it is configured where one knows no more than the five fields that it needs, and `more`. */
export function gatehouseFilter(wasmPath: string, issuer: string, more: Configuration = {}): Message {
  return wasmFilter({
    wasmPath,
    configuration: { ...configurationFor(issuer, ORIGIN), ...more },
    environment: { OIDC_CLIENT_SECRET: CLIENT.secret, OIDC_COOKIE_SECRET: COOKIE_SECRET },
  });
}
