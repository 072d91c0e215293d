/** A login in the emulated host: what a real provider would answer, without a network. */
import { generateKeyPair, exportJWK, SignJWT, type CryptoKey, type JWTPayload } from "jose";
import { HostEmulator, type Pairs } from "./host-emulator.ts";

export const ISSUER = "https://idp.example.com";
const ORIGIN = "https://app.example.com";
export const CONFIGURATION = {
  issuer: ISSUER,
  clientId: "app",
  clientSecret: "a secret of the client's",
  redirectUrl: `${ORIGIN}/oauth2/callback`,
  cookieSecret: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString("base64"),
};

export const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
};

export interface Signer {
  readonly privateKey: CryptoKey;
  readonly jwks: object;
}

export async function signer(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  return { privateKey, jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256", use: "sig" }] } };
}

/** The headers that a browser sends on its way to a page. */
export function navigation(path: string, cookies: readonly string[] = []): Pairs {
  return [
    [":authority", "app.example.com"],
    [":path", path],
    [":method", "GET"],
    [":scheme", "https"],
    ["sec-ch-ua-platform", '"Linux"'],
    [
      "user-agent",
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    ],
    ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["accept-encoding", "gzip, deflate, br, zstd"],
    ["accept-language", "en-US,en;q=0.9"],
    ["sec-fetch-site", "same-origin"],
    ["sec-fetch-mode", "navigate"],
    ["sec-fetch-dest", "document"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "f9554c09-053a-4cfe-8c74-5c8144a1b63c"],
    ...(cookies.length > 0 ? ([["cookie", cookies.join("; ")]] as Pairs) : []),
  ];
}

/** A filter whose provider is ready. */
export async function readyHost(wasmPath: string, keys: Signer, configuration: object = {}): Promise<HostEmulator> {
  const host = await HostEmulator.start(wasmPath, { ...CONFIGURATION, ...configuration });
  host.tick();
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  return host;
}

function header(pairs: Pairs | undefined, name: string): string[] {
  return (pairs ?? []).filter(([other]) => other === name).map(([, value]) => value);
}

/** Signs in and answers the session's cookies, as `name=value`. */
export async function signIn(host: HostEmulator, keys: Signer, claims: JWTPayload = {}): Promise<string[]> {
  host.request(navigation("/"));
  const location = new URL(header(host.response?.headers, "location")[0] ?? "about:blank");
  const login = (header(host.response?.headers, "set-cookie")[0] ?? "").split(";")[0] ?? "";
  const parameters = location.searchParams;
  host.request(navigation(`/oauth2/callback?code=c&state=${parameters.get("state") ?? ""}`, [login]));
  const now = Math.floor(host.nowMs / 1000);
  const idToken = await new SignJWT({ nonce: parameters.get("nonce") ?? "", ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "1" })
    .setIssuer(ISSUER)
    .setAudience("app")
    .setSubject("9f5c1a70")
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(keys.privateKey);
  host.answer(host.takeCall(), 200, JSON.stringify({ token_type: "Bearer", id_token: idToken, access_token: "t" }));
  const session = header(host.response?.headers, "set-cookie").filter((cookie) => !cookie.includes("Max-Age=0"));
  if (session.length === 0) throw new Error(`no session; the log says:\n${host.log.join("\n")}`);
  return session.map((cookie) => cookie.split(";")[0] ?? "");
}
