/** What stands in for the gateway where the suite itself is tested: a relying party that judges nothing. */
import { createHash, randomBytes } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt } from "jose";
import { CLIENT } from "../support/gateway/gateway.ts";
import type { Subject } from "./subject.ts";
import { ACCESS_TOKEN_HEADER, type Party } from "./trial.ts";

/** ACCEPTS: whatever a provider says is right. REFUSES: nothing is. */
export type Attitude = "ACCEPTS" | "REFUSES";

interface Session {
  idToken: string;
  accessToken: string;
  refreshToken: string;
  readonly sid: unknown;
  readonly userInfo: Record<string, string>;
}

interface Metadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
  readonly end_session_endpoint?: string;
}

type Tokens = Partial<Record<"id_token" | "access_token" | "refresh_token", string>>;

const FORM = "application/x-www-form-urlencoded";

export class StandIn implements Subject {
  private readonly sessions = new Map<string, Session>();
  /** The PKCE verifier and the return URL of each login, by `state`. */
  private readonly logins = new Map<string, [verifier: string, returnUrl: string]>();

  private constructor(
    private readonly server: Server,
    private readonly attitude: Attitude,
    private readonly party: Party,
    private readonly applicationPort: number,
  ) {}

  /** Serves the host of a relying party. */
  static async start(attitude: Attitude, party: Party, applicationPort: number): Promise<StandIn> {
    const server = createServer();
    const standIn = new StandIn(server, attitude, party, applicationPort);
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      void standIn.serve(incoming, outgoing).catch((error: unknown) => {
        outgoing.writeHead(502).end(String(error));
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return standIn;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  log(): readonly string[] {
    return [];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", this.origin);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    switch (url.pathname) {
      case "/oauth2/start":
        return this.beginLogin("/", outgoing);
      case "/oauth2/callback":
        return this.endLogin(incoming.method === "POST" ? form : url.searchParams, outgoing);
      case "/oauth2/sign_out":
        return this.signOut(sessionId(incoming), outgoing);
      case "/oauth2/signed_out":
        answer(outgoing, 200);
        return;
      case "/oauth2/backchannel_logout":
        this.endSessions(sidOf(form.get("logout_token") ?? ""), outgoing);
        return;
      case "/oauth2/frontchannel_logout":
        this.endSessions(url.searchParams.get("sid"), outgoing);
        return;
      default:
        return this.servePage(incoming, outgoing, url.pathname);
    }
  }

  private async servePage(incoming: IncomingMessage, outgoing: ServerResponse, path: string): Promise<void> {
    const session = this.sessions.get(sessionId(incoming));
    if (session === undefined) return this.beginLogin(path, outgoing);
    if (Date.now() > (decodeJwt(session.idToken).exp ?? Infinity) * 1_000) await this.refresh(session);
    const headers = {
      host: incoming.headers.host,
      authorization: `Bearer ${session.idToken}`,
      "x-auth-request-user": decodeJwt(session.idToken).sub ?? "",
      "x-auth-request-preferred-username": session.userInfo["preferred_username"] ?? "",
      [ACCESS_TOKEN_HEADER]: session.accessToken,
    };
    const onward = httpRequest({ host: "127.0.0.1", port: this.applicationPort, path, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    onward.end();
  }

  private async beginLogin(returnUrl: string, outgoing: ServerResponse): Promise<void> {
    const { authorization_endpoint: endpoint } = await this.metadata();
    const [state, nonce, verifier] = [token(), token(), token()];
    this.logins.set(state, [verifier, returnUrl]);
    answer(outgoing, 302, {
      location: withQuery(endpoint, {
        ...{ response_type: "code", client_id: CLIENT.id, redirect_uri: this.redirectUri, scope: "openid profile" },
        ...(this.party.responseMode === "FORM_POST" ? { response_mode: "form_post" } : {}),
        ...{ state, nonce, code_challenge: createHash("sha256").update(verifier).digest("base64url") },
        code_challenge_method: "S256",
      }),
    });
  }

  private async endLogin(parameters: URLSearchParams, outgoing: ServerResponse): Promise<void> {
    const [verifier = "", returnUrl = "/"] = this.logins.get(parameters.get("state") ?? "") ?? [];
    if (this.attitude === "REFUSES") {
      answer(outgoing, 400);
      return;
    }
    const { userinfo_endpoint: endpoint, jwks_uri: keys } = await this.metadata();
    const tokens = await this.askForTokens({
      ...{ grant_type: "authorization_code", code: parameters.get("code") ?? "" },
      ...{ redirect_uri: this.redirectUri, code_verifier: verifier },
    });
    // As one that verifies would: they are asked for, and not looked at.
    await fetch(keys);
    const { access_token: accessToken = "", id_token: idToken = "", refresh_token: refreshToken = "" } = tokens;
    const response = await fetch(endpoint, { headers: { authorization: `Bearer ${accessToken}` } });
    const userInfo = (await response.json()) as Record<string, string>;
    const id = token();
    this.sessions.set(id, { idToken, accessToken, refreshToken, sid: sidOf(idToken), userInfo });
    answer(outgoing, 302, { location: returnUrl, "set-cookie": `session=${id}; Path=/; Secure; HttpOnly` });
  }

  private async refresh(session: Session): Promise<void> {
    const tokens = await this.askForTokens({ grant_type: "refresh_token", refresh_token: session.refreshToken });
    session.idToken = tokens.id_token ?? session.idToken;
    session.accessToken = tokens.access_token ?? session.accessToken;
  }

  private async signOut(id: string, outgoing: ServerResponse): Promise<void> {
    const { end_session_endpoint: endpoint = "" } = await this.metadata();
    const hint = this.sessions.get(id)?.idToken ?? "";
    this.sessions.delete(id);
    const back = `${this.origin}/oauth2/signed_out`;
    const query = { id_token_hint: hint, post_logout_redirect_uri: back, state: token() };
    answer(outgoing, 302, { location: withQuery(endpoint, query) });
  }

  private endSessions(sid: unknown, outgoing: ServerResponse): void {
    const isTaken = this.attitude === "ACCEPTS";
    if (isTaken) for (const [id, session] of this.sessions) if (session.sid === sid) this.sessions.delete(id);
    answer(outgoing, isTaken ? 200 : 400, {
      "cache-control": "no-store",
      "content-security-policy": `frame-ancestors ${this.party.provider.issuer}`,
    });
  }

  private async metadata(): Promise<Metadata> {
    const response = await fetch(`${this.party.provider.issuer}/.well-known/openid-configuration`);
    return (await response.json()) as Metadata;
  }

  private async askForTokens(form: Record<string, string>): Promise<Tokens> {
    const { token_endpoint: endpoint } = await this.metadata();
    const credentials = [CLIENT.id, CLIENT.secret].map(encodeURIComponent).join(":");
    const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": FORM, authorization },
      body: new URLSearchParams(form).toString(),
    });
    return (await response.json()) as Tokens;
  }

  private get origin(): string {
    return `https://${this.party.host}`;
  }

  private get redirectUri(): string {
    return `${this.origin}/oauth2/callback`;
  }
}

function answer(outgoing: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  outgoing.writeHead(status, headers).end();
}

function token(): string {
  return randomBytes(32).toString("base64url");
}

function withQuery(endpoint: string, parameters: Record<string, string>): string {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function sessionId(incoming: IncomingMessage): string {
  return /(?:^|; )session=([^;]+)/.exec(incoming.headers.cookie ?? "")?.[1] ?? "";
}

function sidOf(jwt: string): unknown {
  return jwt === "" ? undefined : decodeJwt(jwt)["sid"];
}
