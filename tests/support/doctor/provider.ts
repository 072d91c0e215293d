/** Providers for the doctor: a small one on loopback, of which each part can be wrong. */
import { generateKeyPairSync } from "node:crypto";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { listen } from "../../../tools/demo/server.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** A key that can verify. */
export const GOOD_KEY = { ...publicKey.export({ format: "jwk" }), kid: "good", use: "sig", alg: "RS256" };

export interface Parts {
  /** What differs in the metadata; by default it is that of a good provider. */
  readonly metadata?: (issuer: string) => object;
  readonly keys?: unknown;
  /** Of all answers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the discovery document. */
  readonly status?: number;
  readonly body?: string;
  readonly delayMs?: number;
  /** Serves what is no document: answers whether it did. */
  readonly other?: (url: URL) => { status: number; headers?: Record<string, string>; body?: string } | undefined;
}

function metadataAt(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/end`,
    response_types_supported: ["code"],
    id_token_signing_alg_values_supported: ["RS256"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic"],
    scopes_supported: ["openid", "email", "profile"],
  };
}

type Answered = { status: number; headers?: Record<string, string>; body?: string };

function answer(parts: Parts, issuer: string, url: URL): Answered {
  const { metadata, keys = { keys: [GOOD_KEY] }, status = 200, body, other } = parts;
  if (url.pathname.endsWith("/.well-known/openid-configuration")) {
    return { status, body: body ?? JSON.stringify({ ...metadataAt(issuer), ...metadata?.(issuer) }) };
  }
  if (url.pathname === "/jwks") return { status: 200, body: JSON.stringify(keys) };
  const others = other?.(url);
  if (others !== undefined) return others;
  // As a good one: nobody is signed in.
  const back = url.searchParams.get("redirect_uri");
  if (url.pathname === "/authorize" && back !== null) {
    return { status: 302, headers: { location: `${back}?error=login_required` } };
  }
  return { status: url.pathname === "/end" ? 200 : 404 };
}

/** Starts one with these parts, until the file's tests end; answers its issuer. */
export async function providerWith(parts: Parts = {}): Promise<string> {
  const server = await listen(0, (bound) => async (request, response) => {
    const issuer = `http://localhost:${bound}`;
    if (parts.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, parts.delayMs));
    const { status, headers, body } = answer(parts, issuer, new URL(request.url ?? "/", issuer));
    response.writeHead(status, { ...parts.headers, ...headers }).end(body);
  });
  after(() => server.stop());
  return `http://localhost:${server.port}`;
}

/** The same over TLS, with a certificate and a key in PEM. */
export async function tlsProviderWith(certificate: string, key: string, parts: Parts = {}): Promise<string> {
  const server = createTlsServer({ cert: certificate, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  server.on("request", (request, response) => {
    const { status, headers, body } = answer(parts, issuer, new URL(request.url ?? "/", issuer));
    response.writeHead(status, { ...parts.headers, ...headers }).end(body);
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return issuer;
}
