import { createRemoteJWKSet, jwtVerify, type JWTVerifyResult } from "jose";
import { BrowserClient } from "../client/browser-client.ts";
import type { Answer } from "../client/exchange.ts";
import { textOf } from "../client/html.ts";
import { ACCOUNT, ADMIN_GROUP, OTHER_ACCOUNT } from "./account.ts";
import type { Demo } from "./demo.ts";
import type { DemoSignIn } from "./party.ts";

type Print = (line: string) => void;

/**
 * Opens the start page, and signs in to the demo as a browser would, in each way that there is, step by step, and looks at what the application was
 * sent. Rejects with an Error that says what was expected and what came.
 */
export async function checkSignIns(demo: Demo, print: Print): Promise<void> {
  print("Open the start page, which needs no session");
  const start = await new BrowserClient({ onAnswer: printing(print) }).step(demo.startUrl);
  expect(start.status === 200 && textOf(start.body).includes(OTHER_ACCOUNT.password), "200, and the accounts", start);
  for (const signIn of demo.signIns) await checkSignIn(demo, signIn, print);
}

async function checkSignIn(demo: Demo, signIn: DemoSignIn, print: Print): Promise<void> {
  const onAnswer = printing(print);
  const browser = new BrowserClient({ onAnswer });

  print("Open the application");
  const page = await browser.open(demo.url);
  const back = await logOn(browser, page, signIn, ACCOUNT, print);
  expect(back.status === 200 && back.url.href === `${demo.url}/`, `200 at ${demo.url}/`, back);
  print("Request inspection: /headers");
  const inspected = await browser.fetch(`${demo.url}/headers`);
  expect(inspected.status === 200, "200", inspected);
  const { headers } = JSON.parse(inspected.body) as { headers: Record<string, string> };
  const token = /^Bearer (.+)$/.exec(headers["Authorization"] ?? "")?.[1];
  if (token === undefined) throw new Error(`expected Authorization: Bearer … in /headers; came:\n${inspected.body}`);
  print("      Authorization: Bearer " + shortened(token));
  for (const name of Object.keys(headers).filter((header) => header.startsWith("X-Auth-Request-"))) {
    print(`      ${name}: ${headers[name] ?? ""}`);
  }

  await checkToken(signIn, token, print);

  print("Open the other application: no second login");
  const wiki = await browser.step(demo.wikiUrl);
  expect(
    wiki.status === 200 && textOf(wiki.body).includes(ACCOUNT.claims.email),
    "200, and a page that knows who",
    wiki,
  );
  print(`Open /admin, which wants the group ${ADMIN_GROUP}`);
  const admin = await browser.step(`${demo.url}/admin`);
  expect(admin.status === 200, `200 for ${ACCOUNT.claims.email}`, admin);

  print("The same without the session");
  const copied = { authorization: `Bearer ${token}` };
  const refused = await new BrowserClient({ onAnswer }).fetch(`${demo.url}/headers`, { headers: copied });
  expect(refused.status === 401, "401 for a request with a token and no session", refused);

  print("Open /admin with the account that is not in the group");
  const other = new BrowserClient({ onAnswer });
  const lacking = await logOn(other, await other.open(`${demo.url}/admin`), signIn, OTHER_ACCOUNT, print);
  const told = textOf(lacking.body).includes(OTHER_ACCOUNT.claims.email);
  expect(lacking.status === 403 && told, `403, and a page that names ${OTHER_ACCOUNT.claims.email}`, lacking);
}

/** Prints each answer with its number, and where it leads. */
function printing(print: Print): (answer: Answer) => void {
  let step = 0;
  return (answer) => {
    step++;
    print(`  ${String(step).padStart(2)}  ${describe(answer)}`);
    if (answer.location !== undefined) print(`      Location: ${withoutSecrets(answer.location)}`);
  };
}

/** From the gateway's sign-in page to what the login leads back to. */
async function logOn(
  browser: BrowserClient,
  page: Answer,
  signIn: DemoSignIn,
  { claims, password }: typeof ACCOUNT | typeof OTHER_ACCOUNT,
  print: Print,
): Promise<Answer> {
  print(`Press "${signIn.button}"`);
  const form = await browser.click(page, signIn.button);
  expect(form.url.origin === signIn.issuer, `the provider's page at ${signIn.issuer}`, form);
  print(`Log on as ${claims.email}`);
  return browser.submit(form, { name: claims.email, password });
}

async function checkToken(signIn: DemoSignIn, token: string, print: Print): Promise<void> {
  const { protectedHeader, payload } = await verified(signIn, token);
  print("Decode the JWT");
  for (const part of [protectedHeader, payload]) {
    for (const line of JSON.stringify(part, null, 2).split("\n")) print(`      ${line}`);
  }
  for (const claim of ["email", "preferred_username"] as const) {
    const expected = ACCOUNT.claims[claim];
    if (payload[claim] !== expected) {
      throw new Error(`expected the claim ${claim} to be "${expected}"; came: ${JSON.stringify(payload[claim])}`);
    }
  }
  print(`      E-mail     ${ACCOUNT.claims.email}`);
  print(`      User name  ${ACCOUNT.claims.preferred_username}`);
  print("      Signature, issuer and audience verified with the provider's key");
}

async function verified({ issuer, clientId }: DemoSignIn, token: string): Promise<JWTVerifyResult> {
  // The address instead of the name: where localhost is ::1 first, fetch would look there alone.
  const keys = new URL("/jwks", issuer.replace("localhost", "127.0.0.1"));
  try {
    return await jwtVerify(token, createRemoteJWKSet(keys), { issuer, audience: clientId });
  } catch (error) {
    throw new Error(`expected a JWT of ${issuer} for ${clientId}; came one that fails: ${String(error)}`, {
      cause: error,
    });
  }
}

function expect(condition: boolean, what: string, came: Answer): void {
  if (condition) return;
  throw new Error(`expected ${what}; came: ${describe(came)}\n${textOf(came.body).slice(0, 500)}`);
}

function describe({ method, url, status, body }: Answer): string {
  const title = /<title>([^<]*)<\/title>/.exec(body)?.[1];
  return `${method.padEnd(4)} ${pathOf(url)}  ${status}${title === undefined ? "" : `  "${textOf(title)}"`}`;
}

/** Parameters that are no secrets and tell something. */
const SHOWN = new Set(["client_id", "code_challenge_method", "iss", "rd", "redirect_uri", "response_type", "scope"]);

function withoutSecrets(url: URL): string {
  const parameters = [...url.searchParams].map(
    ([name, value]) => `${name}=${SHOWN.has(name) ? value : shortened(value)}`,
  );
  return pathOf(url) + (parameters.length === 0 ? "" : `?${parameters.join("&")}`);
}

/** A URL up to its query, with what is too long for a name shortened. */
function pathOf(url: URL): string {
  return url.origin + url.pathname.replace(/[^/]{24,}/g, shortened);
}

function shortened(text: string): string {
  return text.length > 8 ? `${text.slice(0, 6)}…` : text;
}
