import { createPrivateKey, X509Certificate } from "node:crypto";
import { SignJWT } from "jose";
import { listen, readBody } from "../../../tools/demo/server.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "./certificate.ts";
import { LOGIN } from "./registry.ts";

/** A token server for registries (CNCF distribution, docs/content/spec/auth/token.md and oauth.md). */
export interface TokenServer {
  readonly realm: string;
  readonly issuer: string;
  /** Whose signatures the registry has to take, in PEM. */
  readonly authority: string;
  readonly refreshToken: string;
  /** Who got a token, and for what. */
  readonly asked: string[];
  stop(): Promise<void>;
}

const ISSUER = "token server of the test";
const REFRESH_TOKEN = "refresh token of the test";

/** Starts one on loopback that gives tokens for all that is asked to who shows `LOGIN` or the refresh token. */
export async function startTokenServer(): Promise<TokenServer> {
  const asked: string[] = [];
  const server = await listen(0, () => async (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const isForm = request.method === "POST";
    const parameters = isForm ? new URLSearchParams((await readBody(request)).toString()) : url.searchParams;
    const login = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64")}`;
    const who = isForm && parameters.get("refresh_token") === REFRESH_TOKEN ? "refresh token" : LOGIN.username;
    if (who === LOGIN.username && request.headers.authorization !== login) {
      response.writeHead(401).end();
      return;
    }
    const scope = parameters.get("scope") ?? "";
    asked.push(`${who} ${scope}`);
    const token = await tokenFor(scope, parameters.get("service") ?? "");
    response.end(JSON.stringify(isForm ? { access_token: token } : { token }));
  });
  const realm = `http://127.0.0.1:${server.port.toString()}/token`;
  return {
    realm,
    issuer: ISSUER,
    authority: CERTIFICATE,
    refreshToken: REFRESH_TOKEN,
    asked,
    stop: () => server.stop(),
  };
}

function tokenFor(scope: string, service: string): Promise<string> {
  const [type = "", name = "", actions = ""] = scope.split(":");
  const certificate = new X509Certificate(CERTIFICATE).raw.toString("base64");
  return new SignJWT({ access: [{ type, name, actions: actions.split(",") }] })
    .setProtectedHeader({ alg: "ES256", typ: "JWT", x5c: [certificate] })
    .setIssuer(ISSUER)
    .setSubject(LOGIN.username)
    .setAudience(service)
    .setIssuedAt()
    .setNotBefore("-10s")
    .setExpirationTime("5m")
    .setJti("1")
    .sign(createPrivateKey(CERTIFICATE_KEY));
}
