/** What a test can tell the provider to do. */
import type { JWK } from "jose";
import type { Claims, Signing } from "./keys.ts";
import type { Endpoint, RecordedRequest, Response } from "./messages.ts";
import type { RefreshBehaviour } from "./refresh.ts";

type Answering = (request: RecordedRequest) => Response | undefined | Promise<Response | undefined>;

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
  respond?: Partial<Record<Endpoint, Response | Answering>>;
  /** Milliseconds that an endpoint waits before it answers. */
  delay?: Partial<Record<Endpoint, number>>;
  /** Who signs in, in place of `Provider.user`; asked when a code is redeemed. */
  user?: () => Claims;
  /** How refreshes end; a function is asked for each user's. */
  refresh?: RefreshBehaviour | ((user: Claims) => RefreshBehaviour | undefined);
}
