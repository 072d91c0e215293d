/** An OpenID provider that behaves, until a test tells it not to. Everything that it is asked is recorded. */
import { setTimeout as pause } from "node:timers/promises";
import type { JWK } from "jose";
import type { Behaviour } from "./behaviour.ts";
import { discoveryDocument } from "./discovery.ts";
import { type Claims, makeSigningKey, type SigningKey } from "./keys.ts";
import type { Canned, Client, RecordedRequest, Response } from "./messages.ts";
import type { ProviderOptions } from "./options.ts";
import { REFRESH_TOKEN_DEFAULTS, type RefreshAttempt, type RefreshTokenOptions } from "./refresh.ts";
import { complaintAboutAuthorization, formPost, json, redirect } from "./requests.ts";
import { ProviderServer } from "./server.ts";
import { TokenEndpoint } from "./tokens.ts";

export const ADA: Claims = {
  sub: "ada-0001",
  email: "ada@example.com",
  email_verified: true,
  name: "Ada Lovelace",
  preferred_username: "ada",
  groups: ["staff", "admins"],
};

export class Provider extends ProviderServer {
  /** Who is at the keyboard: claims of the next ID token. */
  user: Claims = { ...ADA };
  behaviour: Behaviour = {};
  /** Every request to refresh since the last reset. */
  attempts: RefreshAttempt[] = [];
  /** How refresh tokens are given out from now on, and for how long tokens live. */
  refreshTokens: RefreshTokenOptions;
  /** Every code and token given out since the start: what no log may hold. */
  readonly issued: string[] = [];
  readonly clients: Client[];
  keys: SigningKey[] = [];

  private readonly tokenEndpoint = new TokenEndpoint(this);

  private constructor(readonly options: ProviderOptions) {
    super(options.host ?? "127.0.0.1");
    this.clients = options.clients;
    this.refreshTokens = { ...REFRESH_TOKEN_DEFAULTS, ...options.refreshTokens };
  }

  static async start(options: ProviderOptions): Promise<Provider> {
    const provider = new Provider(options);
    for (const name of options.furtherAlgorithms ?? []) provider.keys.push(await makeSigningKey(`key-${name}`, name));
    provider.keys.push(await makeSigningKey("key-1", options.algorithm));
    await provider.listen();
    return provider;
  }

  /** Takes a port without serving on it: a provider that is down. `listen` brings it up. */
  static async down(options: ProviderOptions): Promise<Provider> {
    const provider = await Provider.start(options);
    await provider.stop();
    return provider;
  }

  /** Back to good behaviour, with an empty record. */
  override reset(): void {
    super.reset();
    this.behaviour = {};
    this.attempts = [];
    this.refreshTokens = { ...REFRESH_TOKEN_DEFAULTS, ...this.options.refreshTokens };
    this.user = { ...ADA };
  }

  /** How often a code was offered to the token endpoint. */
  get redemptions(): number {
    return this.requestsTo("token").filter(({ form }) => form.get("grant_type") !== "refresh_token").length;
  }

  /** How often a refresh token was exchanged, for anybody or for one user. */
  refreshes(subject?: unknown): number {
    return this.attemptsOf(subject).filter(({ outcome }) => outcome === "REFRESHED").length;
  }

  /** How often somebody came with a refresh token that had been exchanged before. */
  get reuses(): number {
    return this.attempts.filter(({ outcome }) => outcome === "REUSED").length;
  }

  attemptsOf(subject?: unknown): RefreshAttempt[] {
    return this.attempts.filter((attempt) => subject === undefined || attempt.subject === subject);
  }

  /** Ends all that a user has been granted: an account that was locked. */
  endGrants(subject: unknown): void {
    this.tokenEndpoint.endGrants(subject);
  }

  get signingKey(): SigningKey {
    const kid = this.behaviour.signWith ?? this.keys.at(-1)?.kid;
    const key = this.keys.find((candidate) => candidate.kid === kid);
    if (key === undefined) throw new Error("the provider has no key");
    return key;
  }

  /** Signs with a new key from now on; the old one stays in the set unless `replace`. */
  async rotate(kid: string, options: { algorithm?: string; replace?: boolean } = {}): Promise<void> {
    if (options.replace === true) this.keys = [];
    this.keys.push(await makeSigningKey(kid, options.algorithm ?? this.options.algorithm));
  }

  get keySet(): { keys: JWK[] } {
    const keys = this.keys.map((key) => key.publicJwk);
    return { keys: this.behaviour.keys?.(keys) ?? keys };
  }

  protected async respond(request: RecordedRequest): Promise<Response> {
    const behaviour = this.behaviour;
    const wait = behaviour.delay?.[request.endpoint] ?? 0;
    if (wait > 0) await pause(wait);
    const given = behaviour.respond?.[request.endpoint];
    const canned = typeof given === "function" ? await given(request) : given;
    return canned ?? (await this.answer(request));
  }

  private answer(request: RecordedRequest): Canned | Promise<Response> {
    switch (request.endpoint) {
      case "discovery": {
        const document = discoveryDocument(this.issuer, this.options);
        return json(200, this.behaviour.discovery?.(document) ?? document);
      }
      case "jwks":
        return json(200, this.keySet);
      case "authorize":
        return this.authorize(request);
      case "token":
        return this.tokenEndpoint.answer(request);
      case "userinfo": {
        const claims = this.tokenEndpoint.userOf((request.headers.authorization ?? "").replace(/^Bearer /, ""));
        return claims === undefined ? json(401, { error: "invalid_token" }) : json(200, claims);
      }
      case "end_session": {
        const back = request.query.get("post_logout_redirect_uri");
        if (back === null)
          return { headers: { "content-type": "text/html" }, body: "<h1>Signed out of the provider</h1>" };
        const state = request.query.get("state");
        return redirect(back, state === null ? [] : [["state", state]]);
      }
      case "other":
        return json(404, { error: "not found" });
    }
  }

  private authorize(request: RecordedRequest): Canned {
    const query = request.query;
    const client = this.clients.find((known) => known.id === query.get("client_id"));
    const redirectUri = query.get("redirect_uri");
    if (client === undefined || redirectUri === null) return json(400, { error: "invalid_client" });
    if (client.redirectUris?.includes(redirectUri) === false)
      return json(400, { error: "redirect_uri not registered" });
    const complaint = complaintAboutAuthorization(query);
    if (complaint !== "") return json(400, { error: "invalid_request", error_description: complaint });
    const code = this.tokenEndpoint.grant({
      client,
      redirectUri,
      challenge: query.get("code_challenge") ?? "",
      nonce: query.get("nonce"),
      scopes: (query.get("scope") ?? "").split(" "),
    });
    const parameters: [string, string][] = [["code", code]];
    const state = query.get("state");
    if (state !== null) parameters.push(["state", state]);
    if (this.options.issuerParameter ?? true) parameters.push(["iss", this.issuer]);
    const answer = query.get("response_mode") === "form_post" ? formPost : redirect;
    return answer(redirectUri, this.behaviour.callback?.(parameters) ?? parameters);
  }
}
