/** What comes to the provider and goes from it, and from whom. */
import type { IncomingHttpHeaders } from "node:http";

export type Endpoint = "discovery" | "jwks" | "authorize" | "token" | "userinfo" | "end_session" | "other";

export interface Client {
  id: string;
  /** Absent: a public client. */
  secret?: string;
  /** Judges the assertion that it brings in a secret's place, which somebody else signed; absent: it brings none. */
  judgesAssertion?: (assertion: string) => Promise<boolean>;
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
