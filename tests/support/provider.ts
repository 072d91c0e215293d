/** An OpenID provider that behaves, until a test tells it not to. Everything that it is asked is recorded. */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JWK } from "jose";
import { accessTokenHash, makeSigningKey, signIdToken, type Claims, type SigningKey } from "./provider-keys.ts";
import { clientCredentials, complaintAboutAuthorization, json, redirect } from "./provider-requests.ts";
import type { Behaviour, Canned, Client, Endpoint, RecordedRequest } from "./provider-behaviour.ts";
import { setTimeout as pause } from "node:timers/promises";

export interface ProviderOptions {
  clients: Client[];
  host?: string;
  algorithm?: string;
  /** What discovery offers; both by default. */
  clientAuthentication?: string[];
  /** `iss` in the authorization response (RFC 9207), on by default. */
  issuerParameter?: boolean;
  /** Offer RP-initiated logout; off by default. */
  endSession?: boolean;
}

interface Grant {
  client: Client;
  redirectUri: string;
  challenge: string;
  nonce: string | null;
  redeemed: boolean;
}

export const ADA: Claims = {
  sub: "ada-0001",
  email: "ada@example.com",
  email_verified: true,
  name: "Ada Lovelace",
  preferred_username: "ada",
  groups: ["staff", "admins"],
};

const ENDPOINTS: Record<string, Endpoint> = {
  "/.well-known/openid-configuration": "discovery",
  "/jwks": "jwks",
  "/authorize": "authorize",
  "/token": "token",
  "/userinfo": "userinfo",
  "/end_session": "end_session",
};

const LIMITS = { body: 1_000_000, headers: 256 * 1024 };

export class Provider {
  /** Who is at the keyboard: claims of the next ID token. */
  user: Claims = { ...ADA };
  behaviour: Behaviour = {};
  requests: RecordedRequest[] = [];
  /** Every code and token given out since the start: what no log may hold. */
  readonly issued: string[] = [];
  readonly clients: Client[];
  keys: SigningKey[] = [];

  private port = 0;
  private server: Server | undefined;
  private readonly host: string;
  private readonly grants = new Map<string, Grant>();
  private readonly accessTokens = new Map<string, Claims>();

  private constructor(private readonly options: ProviderOptions) {
    this.clients = options.clients;
    this.host = options.host ?? "127.0.0.1";
  }

  static async start(options: ProviderOptions): Promise<Provider> {
    const provider = new Provider(options);
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

  get issuer(): string {
    return `http://${this.host}:${this.port}`;
  }

  get address(): { host: string; port: number } {
    return { host: "127.0.0.1", port: this.port };
  }

  /** Starts serving, on the same port as before once it has one. */
  async listen(): Promise<void> {
    const server = createServer({ maxHeaderSize: LIMITS.headers }, (request, response) => {
      void this.serve(request, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "127.0.0.1", () => {
        resolve();
      });
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  }

  /** Back to good behaviour, with an empty record. */
  reset(): void {
    this.behaviour = {};
    this.requests = [];
    this.user = { ...ADA };
  }

  requestsTo(endpoint: Endpoint): RecordedRequest[] {
    return this.requests.filter((request) => request.endpoint === endpoint);
  }

  /** How often a code was offered to the token endpoint. */
  get redemptions(): number {
    return this.requestsTo("token").length;
  }

  private get signingKey(): SigningKey {
    const key = this.keys[this.keys.length - 1];
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

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await this.record(incoming);
    const behaviour = this.behaviour;
    const wait = behaviour.delay?.[request.endpoint] ?? 0;
    if (wait > 0) await pause(wait);
    const given = behaviour.respond?.[request.endpoint];
    const canned = typeof given === "function" ? given(request) : given;
    const response = canned ?? (await this.answer(request));
    if (response === "HANG") return;
    if (response === "RESET") {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(response.status ?? 200, response.headers ?? {});
    outgoing.end(response.body ?? "");
  }

  private async record(incoming: IncomingMessage): Promise<RecordedRequest> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LIMITS.body) throw new Error("request too large");
      chunks.push(chunk);
    }
    const url = incoming.url ?? "/";
    const [path = "/", query = ""] = url.split("?", 2);
    const body = Buffer.concat(chunks).toString("utf8");
    const request: RecordedRequest = {
      endpoint: ENDPOINTS[path] ?? "other",
      method: incoming.method ?? "",
      url,
      path,
      query: new URLSearchParams(query),
      form: new URLSearchParams(body),
      headers: incoming.headers,
      body,
      at: Date.now(),
    };
    this.requests.push(request);
    return request;
  }

  private answer(request: RecordedRequest): Canned | Promise<Canned> {
    switch (request.endpoint) {
      case "discovery":
        return json(200, this.discoveryDocument());
      case "jwks":
        return json(200, this.keySet);
      case "authorize":
        return this.authorize(request);
      case "token":
        return this.token(request);
      case "userinfo": {
        const claims = this.accessTokens.get((request.headers.authorization ?? "").replace(/^Bearer /, ""));
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

  private discoveryDocument(): Record<string, unknown> {
    const document: Record<string, unknown> = {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256", "ES256"],
      scopes_supported: ["openid", "email", "profile"],
      token_endpoint_auth_methods_supported: this.options.clientAuthentication ?? [
        "client_secret_basic",
        "client_secret_post",
      ],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: this.options.issuerParameter ?? true,
    };
    if (this.options.endSession === true) document["end_session_endpoint"] = `${this.issuer}/end_session`;
    return this.behaviour.discovery?.(document) ?? document;
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
    const code = randomBytes(16).toString("base64url");
    this.issued.push(code);
    const challenge = query.get("code_challenge") ?? "";
    this.grants.set(code, { client, redirectUri, challenge, nonce: query.get("nonce"), redeemed: false });
    const parameters: [string, string][] = [["code", code]];
    const state = query.get("state");
    if (state !== null) parameters.push(["state", state]);
    if (this.options.issuerParameter ?? true) parameters.push(["iss", this.issuer]);
    return redirect(redirectUri, this.behaviour.callback?.(parameters) ?? parameters);
  }

  private async token(request: RecordedRequest): Promise<Canned> {
    const credentials = clientCredentials(request);
    const client = this.clients.find((known) => known.id === credentials.id && known.secret === credentials.secret);
    if (request.method !== "POST" || client === undefined) return json(401, { error: "invalid_client" });
    const offered = this.options.clientAuthentication;
    if (offered !== undefined && !offered.includes(credentials.method)) return json(401, { error: "invalid_client" });
    const form = request.form;
    const grant = this.grants.get(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    const refused =
      form.get("grant_type") !== "authorization_code" ||
      grant === undefined ||
      grant.redeemed ||
      grant.client !== client ||
      grant.redirectUri !== form.get("redirect_uri") ||
      !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier) ||
      grant.challenge !== createHash("sha256").update(verifier).digest("base64url");
    if (refused) return json(400, { error: "invalid_grant" });
    grant.redeemed = true;
    const accessToken = randomBytes(24).toString("base64url");
    this.accessTokens.set(accessToken, this.user);
    const response: Record<string, unknown> = {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: 3600,
      id_token: await this.idToken(request, client, grant, accessToken),
    };
    this.issued.push(accessToken, String(response["id_token"]), verifier);
    return json(200, this.behaviour.token?.(response) ?? response);
  }

  private async idToken(request: RecordedRequest, client: Client, grant: Grant, accessToken: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const good: Claims = {
      iss: this.issuer,
      aud: client.id,
      exp: now + 3600,
      iat: now,
      nonce: grant.nonce ?? undefined,
      at_hash: accessTokenHash(accessToken),
      ...this.user,
    };
    const claims = this.behaviour.claims?.(good, request) ?? good;
    if (this.behaviour.idToken !== undefined) return this.behaviour.idToken(claims);
    return signIdToken(this.behaviour.signing ?? "OWN", this.signingKey, claims, client.secret ?? "");
  }
}
