/** What a test can see of the provider and tell it to do. */
import type { IncomingHttpHeaders } from "node:http";
import type { JWK } from "jose";
import type { Claims, Signing } from "./keys.ts";
import type { RefreshBehaviour } from "./refresh.ts";

export type Endpoint = "discovery" | "jwks" | "authorize" | "token" | "userinfo" | "end_session" | "other";

export interface Client {
  id: string;
  /** Absent: a public client. */
  secret?: string;
  /** Exact redirect URIs; absent: any. */
  redirectUris?: string[];
}

export interface RecordedRequest {
  endpoint: Endpoint;
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  /** The body read as a form. */
  form: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

export interface Canned {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}

/** HANG: the request is taken and never answered. RESET: the connection is cut. */
export type Response = Canned | "HANG" | "RESET";

export interface Behaviour {
  /** Changes the claims of the ID token; a claim set to undefined is left out. */
  claims?: (claims: Claims, request: RecordedRequest) => Claims;
  signing?: Signing;
  /** The kid of the key that signs; by default the newest. */
  signWith?: string;
  /** Answers the whole ID token itself. */
  idToken?: (claims: Claims) => string | Promise<string>;
  /** Changes the discovery document. */
  discovery?: (document: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the key set. */
  keys?: (keys: JWK[]) => JWK[];
  /** Changes the JSON of a good token response. */
  token?: (response: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the parameters that go back to the callback, or takes their place. */
  callback?: (parameters: [string, string][]) => [string, string][];
  /** Answers in place of an endpoint; undefined lets the endpoint answer. */
  respond?: Partial<Record<Endpoint, Response | ((request: RecordedRequest) => Response | undefined)>>;
  /** Milliseconds that an endpoint waits before it answers. */
  delay?: Partial<Record<Endpoint, number>>;
  /** Who signs in, in place of `Provider.user`; asked when a code is redeemed. */
  user?: () => Claims;
  /** How refreshes end; a function is asked for each user's. */
  refresh?: RefreshBehaviour | ((user: Claims) => RefreshBehaviour | undefined);
}
