/** Signs in through a gateway once, and makes the request that a page's script would send from then on. */
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { until } from "../../tools/envoy/until.ts";
import { send } from "../support/gateway/http.ts";
import { ADA, type Provider } from "../support/provider/provider.ts";
import type { BenchRequest } from "./http1-connections.ts";

/** Where every gateway believes to be; that they share it makes a session of one valid at the others. */
export const ORIGIN = "http://app.localhost";
const PATH = "/api/projects/42/activity?limit=50";

/** A person with as many claims as providers put into an ID token, which then has about 1 KB. */
export const USER = {
  ...ADA,
  sub: "ada-0001",
  email: "ada@example.com",
  preferred_username: "ada",
  given_name: "Ada",
  family_name: "Lovelace",
  locale: "en-GB",
  picture: "https://idp.example.com/avatars/9f5c1a70.png",
  groups: ["staff", "admins", "mathematicians", "analytical-engine"],
  auth_time: Math.floor(Date.now() / 1000),
  acr: "urn:mace:incommon:iap:silver",
  sid: "08a5019c-17e1-4977-8f42-65a12843ea02",
};

/** The headers that say who it is, as a request with this person's session has to carry them. */
export const IDENTITY: Readonly<Record<string, string>> = {
  "x-auth-request-user": USER.sub,
  "x-auth-request-email": USER.email,
  "x-auth-request-preferred-username": USER.preferred_username,
  "x-auth-request-groups": USER.groups.join(","),
};

/**
 * What is wrong with the headers that reached the application; undefined when nothing is. `identity`: the headers that have to
 * be there where one is expected, beside a token; `cookies`: what has to have become of the session's then.
 */
export function complaintAboutIdentity(
  headers: ReadonlyMap<string, string>,
  expected: boolean,
  identity = IDENTITY,
  cookies: "dropped" | "any" = "dropped",
): string | undefined {
  const names = ["authorization", ...Object.keys(IDENTITY)];
  const shown = (name: string): string => `"${name}: ${headers.get(name) ?? "(none)"}"`;
  if (!expected) {
    const sent = names.find((name) => headers.has(name));
    if (sent !== undefined) return `expected no identity; came ${shown(sent)}`;
    return headers.has("cookie") ? undefined : "expected the cookie as it was sent; came none";
  }
  const wrong = Object.entries(identity).find(([name, value]) => headers.get(name) !== value);
  if (wrong !== undefined) return `expected "${wrong.join(": ")}"; came ${shown(wrong[0])}`;
  if (subjectOf(headers.get("authorization") ?? "") !== USER.sub) {
    return `expected a token of ${USER.sub}; came ${shown("authorization")}`;
  }
  return cookies === "dropped" && headers.has("cookie") ? `expected no cookie; came ${shown("cookie")}` : undefined;
}

/** `sub` of a token in an Authorization header; undefined where there is none. */
function subjectOf(authorization: string): unknown {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization)?.[1];
  if (payload === undefined) return undefined;
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub?: unknown }).sub;
}

/** Waits until the gateway at this port is ready, and walks through a login. Answers the Cookie header that came of it. */
export async function signIn(port: number, provider: Provider): Promise<string> {
  await until("the gateway to be ready", 15_000, async () => {
    const answer = await send(port, { path: "/oauth2/ready" }).catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
  return logIn(port, provider);
}

/** Walks through a login at the gateway at this port. Answers the Cookie header that came of it. */
export async function logIn(port: number, provider: Provider): Promise<string> {
  provider.user = { ...USER };
  const gateway = { hostname: "127.0.0.1", port };
  const browser = new BrowserClient({ connectTo: (url) => (url.origin === ORIGIN ? gateway : undefined) });
  const page = await browser.open(ORIGIN + PATH);
  if (page.status !== 200) throw new Error(`the login ended with ${page.status} ${page.body.slice(0, 500)}`);
  return browser.jar.getCookieString(ORIGIN + PATH);
}

/** A request as a browser sends it for `fetch()`. */
export function requestWith(cookie: string): BenchRequest {
  return {
    path: PATH,
    authority: new URL(ORIGIN).host,
    headers: [
      ["sec-ch-ua-platform", '"Linux"'],
      [
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
      ],
      ["sec-ch-ua", '"Google Chrome";v="141", "Not?A_Brand";v="8", "Chromium";v="141"'],
      ["sec-ch-ua-mobile", "?0"],
      ["accept", "application/json"],
      ["sec-fetch-site", "same-origin"],
      ["sec-fetch-mode", "cors"],
      ["sec-fetch-dest", "empty"],
      ["referer", `${ORIGIN}/projects/42`],
      ["accept-encoding", "gzip, deflate, br, zstd"],
      ["accept-language", "en-GB,en;q=0.9"],
      ["cookie", cookie],
    ],
  };
}
