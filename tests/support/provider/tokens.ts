/** The token endpoint of the tests' provider: exchanges codes and refresh tokens. */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Behaviour } from "./behaviour.ts";
import { accessTokenHash, type Claims, signIdToken, type Signing, type SigningKey } from "./keys.ts";
import type { Canned, Client, RecordedRequest, Response } from "./messages.ts";
import type { ProviderOptions } from "./options.ts";
import {
  type Lifetimes,
  type RefreshAttempt,
  type RefreshBehaviour,
  type RefreshGrant,
  RefreshGrants,
  type RefreshTokenOptions,
} from "./refresh.ts";
import { clientCredentials, json } from "./requests.ts";

/** What a code stands for. */
export interface Grant {
  client: Client;
  redirectUri: string;
  challenge: string;
  nonce: string | null;
  scopes: string[];
}

/** Whose tokens they are: what the endpoint reads of its provider, and the records that it keeps for it. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly options: ProviderOptions;
  readonly clients: readonly Client[];
  readonly user: Claims;
  readonly behaviour: Behaviour;
  readonly refreshTokens: RefreshTokenOptions;
  readonly signingKey: SigningKey;
  readonly attempts: RefreshAttempt[];
  readonly issued: string[];
}

export class TokenEndpoint {
  private readonly grants = new Map<string, Grant>();
  private readonly refreshGrants = new RefreshGrants(() => this.provider.refreshTokens.suffix);
  private readonly accessTokens = new Map<string, Claims>();

  constructor(private readonly provider: TokenIssuer) {}

  /** Makes a code, which can be redeemed once. */
  grant(grant: Grant): string {
    const code = randomBytes(16).toString("base64url");
    this.provider.issued.push(code);
    this.grants.set(code, grant);
    return code;
  }

  /** Whom an access token was given out for. */
  userOf(accessToken: string): Claims | undefined {
    return this.accessTokens.get(accessToken);
  }

  /** Ends the grants of a user. */
  endGrants(subject: unknown): void {
    this.refreshGrants.end(subject);
  }

  async answer(request: RecordedRequest): Promise<Response> {
    const credentials = clientCredentials(request);
    const client = this.provider.clients.find(
      (known) => known.id === credentials.id && known.secret === credentials.secret,
    );
    if (request.method !== "POST" || client === undefined) return json(401, { error: "invalid_client" });
    if (client.judgesAssertion !== undefined && !(await client.judgesAssertion(credentials.assertion ?? ""))) {
      return json(401, { error: "invalid_client" });
    }
    const offered = this.provider.options.clientAuthentication;
    if (offered !== undefined && !offered.includes(credentials.method)) return json(401, { error: "invalid_client" });
    const { refreshTokens } = this.provider.options;
    const isRefresh = request.form.get("grant_type") === "refresh_token" && refreshTokens !== undefined;
    return isRefresh ? this.refresh(request, client) : this.redeem(request, client);
  }

  private async redeem(request: RecordedRequest, client: Client): Promise<Canned> {
    const form = request.form;
    const code = form.get("code") ?? "";
    const grant = this.grants.get(code);
    const verifier = form.get("code_verifier") ?? "";
    const refused =
      form.get("grant_type") !== "authorization_code" ||
      grant === undefined ||
      grant.client !== client ||
      grant.redirectUri !== form.get("redirect_uri") ||
      !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier) ||
      grant.challenge !== createHash("sha256").update(verifier).digest("base64url");
    if (refused) return json(400, { error: "invalid_grant" });
    this.grants.delete(code);
    this.provider.issued.push(verifier);
    const user = this.provider.behaviour.user?.() ?? this.provider.user;
    const response = await this.tokens(request, client, user, { nonce: grant.nonce ?? undefined }, {});
    const { offline } = this.provider.refreshTokens;
    if (this.provider.options.refreshTokens !== undefined && (!offline || grant.scopes.includes("offline_access"))) {
      const { current } = this.refreshGrants.begin(client, user);
      response["refresh_token"] = current;
      this.provider.issued.push(current);
    }
    return json(200, this.provider.behaviour.token?.(response) ?? response);
  }

  private async refresh(request: RecordedRequest, client: Client): Promise<Response> {
    const grant = this.refreshGrants.find(request.form.get("refresh_token") ?? "");
    const subject = grant?.user["sub"];
    const attempt: RefreshAttempt = { request, subject, outcome: "NONE", answered: false };
    this.provider.attempts.push(attempt);
    const given = this.provider.behaviour.refresh;
    const behaviour = (typeof given === "function" ? given(grant?.user ?? {}) : given) ?? {};
    const response = await this.refreshResponse(attempt, client, grant, behaviour);
    attempt.answered = response !== "HANG";
    return response;
  }

  private async refreshResponse(
    attempt: RefreshAttempt,
    client: Client,
    grant: RefreshGrant | undefined,
    behaviour: RefreshBehaviour,
  ): Promise<Response> {
    const { request } = attempt;
    if ((behaviour.unavailable ?? 0) > 0) {
      behaviour.unavailable = (behaviour.unavailable ?? 0) - 1;
      return json(503, { error: "temporarily_unavailable" });
    }
    if (behaviour.respond !== undefined) return behaviour.respond;
    const omitted = behaviour.omit ?? [];
    const rotates = this.provider.refreshTokens.rotation && !omitted.includes("refresh_token");
    attempt.outcome = this.refreshGrants.use(request.form.get("refresh_token") ?? "", client, rotates);
    const next = grant?.current ?? "";
    await behaviour.until;
    if (behaviour.delay !== undefined) await pause(behaviour.delay);
    if (attempt.outcome !== "REFRESHED" || grant === undefined) return json(400, { error: "invalid_grant" });
    const response = await this.tokens(request, client, grant.user, {}, behaviour);
    if (rotates) {
      response["refresh_token"] = next;
      this.provider.issued.push(next);
    }
    if (omitted.includes("id_token")) delete response["id_token"];
    return json(200, this.provider.behaviour.token?.(response) ?? response);
  }

  /** A token response without refresh token. */
  private async tokens(
    request: RecordedRequest,
    client: Client,
    user: Claims,
    claims: Claims,
    behaviour: RefreshBehaviour,
  ): Promise<Record<string, unknown>> {
    const lifetimes: Lifetimes = { ...this.provider.refreshTokens, ...behaviour.lifetimes };
    const accessToken = randomBytes(24).toString("base64url");
    this.accessTokens.set(accessToken, user);
    const now = Math.floor(Date.now() / 1000);
    const good: Claims = {
      iss: this.provider.issuer,
      aud: client.id,
      exp: now + lifetimes.idToken,
      iat: now,
      at_hash: accessTokenHash(accessToken, this.provider.signingKey.algorithm),
      ...claims,
      ...user,
    };
    const asked = this.provider.behaviour.claims?.(good, request) ?? good;
    const idToken = await this.idToken(behaviour.claims?.(asked) ?? asked, client, behaviour.signing);
    this.provider.issued.push(accessToken, idToken);
    return { access_token: accessToken, token_type: "Bearer", expires_in: lifetimes.accessToken, id_token: idToken };
  }

  private async idToken(claims: Claims, client: Client, signing: Signing | undefined): Promise<string> {
    if (this.provider.behaviour.idToken !== undefined) return this.provider.behaviour.idToken(claims);
    const way = signing ?? this.provider.behaviour.signing ?? "OWN";
    return signIdToken(way, this.provider.signingKey, claims, client.secret ?? "");
  }
}
