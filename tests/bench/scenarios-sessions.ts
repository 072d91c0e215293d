/** Many sessions in little time: real logins, with the person and the provider's pages left out. */
import { KeyObject, randomBytes, sign } from "node:crypto";
import { Agent } from "node:http";
import { CLIENT } from "../support/gateway/gateway.ts";
import { type Answer, NAVIGATION, send } from "../support/gateway/http.ts";
import type { Provider } from "../support/provider/provider.ts";
import { ORIGIN, USER } from "./session.ts";

/** Logins under way at a time. */
const PARALLEL = 8;

/**
 * Answers the Cookie header of each of `count` new sessions. They are good at every gateway that has the same cookie secret.
 * `padding`: so many characters are added to the ID token's claims.
 */
export async function manySessions(
  port: number,
  provider: Provider,
  count: number,
  padding: number,
): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const behaviour = provider.behaviour;
  provider.behaviour = { ...behaviour, respond: { token: ({ form }) => tokenResponse(provider, form, padding) } };
  const cookies: string[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < count) {
      cookies.push(await login(port, provider.issuer, agent));
      // Each request is recorded, and none is looked at.
      provider.requests = [];
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  } finally {
    agent.destroy();
    provider.behaviour = behaviour;
  }
  return cookies;
}

/** The padding with which a session's cookies have about so many bytes in all; 0 where they have more anyway. */
export async function paddingFor(port: number, provider: Provider, bytes: number): Promise<number> {
  const [least = ""] = await manySessions(port, provider, 1, 0);
  // Three bytes become four characters.
  return Math.max(0, Math.round(((bytes - least.length) * 3) / 4));
}

async function login(port: number, issuer: string, agent: Agent): Promise<string> {
  const started = await send(port, { path: "/", headers: [["host", new URL(ORIGIN).host], ...NAVIGATION], agent });
  const asked = started.location?.searchParams;
  const state = encodeURIComponent(asked?.get("state") ?? "");
  const nonce = encodeURIComponent(asked?.get("nonce") ?? "");
  const finished = await send(port, {
    // The code is what the token endpoint has to know: the nonce.
    path: `/oauth2/callback?code=${nonce}&state=${state}&iss=${encodeURIComponent(issuer)}`,
    headers: [["host", new URL(ORIGIN).host], ["cookie", cookiesOf(started)], ...NAVIGATION],
    agent,
  });
  const cookies = cookiesOf(finished);
  if (cookies === "") throw new Error(`a login ended with ${finished.status} ${finished.body.slice(0, 500)}`);
  return cookies;
}

/** The Cookie header of the cookies that an answer sets. */
function cookiesOf({ setCookies }: Answer): string {
  const kept = setCookies.filter((cookie) => !cookie.includes("Max-Age=0"));
  return kept.map((cookie) => cookie.split(";", 1)[0] ?? "").join("; ");
}

function tokenResponse(provider: Provider, form: URLSearchParams, padding: number): { body: string } {
  const now = Math.floor(Date.now() / 1000);
  const idToken = signed(provider, {
    iss: provider.issuer,
    aud: CLIENT.id,
    iat: now,
    exp: now + 3600,
    nonce: form.get("code"),
    ...USER,
    ...(padding === 0 ? {} : { padding: randomBytes(padding).toString("base64url").slice(0, padding) }),
  });
  return { body: JSON.stringify({ token_type: "Bearer", access_token: "unused", id_token: idToken }) };
}

/** An RS256 token, signed without a promise, since the provider answers in place. */
function signed(provider: Provider, claims: object): string {
  const [key] = provider.keys;
  if (key === undefined) throw new Error("the provider has no key");
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode({ alg: "RS256", typ: "JWT", kid: key.kid })}.${encode(claims)}`;
  return `${input}.${sign("sha256", Buffer.from(input), KeyObject.from(key.privateKey)).toString("base64url")}`;
}
