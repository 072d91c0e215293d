/** What every refusal of a login owes: a page that says what happened, no session, and an id that the log has too. */
import assert from "node:assert/strict";
import { until } from "../../../tools/envoy/until.ts";
import { CLIENT, COOKIE_SECRET, DETAILS_HEADER, type Gateway } from "./gateway.ts";
import type { Answer } from "./http.ts";
import type { World } from "./world.ts";

export interface Refusal {
  /** The id on the page. */
  id: string;
  /** What the log calls the reason. */
  reason: string;
}

/** So many lines of one reason a worker logs each in a minute; further ones it counts. */
const LINES_A_MINUTE = 10;

/** Checks the page, and finds its id in the log since line `from`, unless that has enough lines of its reason. */
export async function assertRefusalPage(
  answer: Answer,
  gateway: Gateway,
  from: number,
  what: string,
): Promise<Refusal> {
  assert.ok(answer.status >= 400 && answer.status < 600, `${what}: status ${answer.status}`);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/html/, what);
  assertOurs(answer, what);
  const made = answer.setCookies.filter((line) => /^gatehouse(\.\d+)?=[^;]/.test(line));
  assert.deepEqual(made, [], `${what}: a session was made`);
  const id = /<code>([\w-]{8})<\/code>/.exec(answer.body)?.[1];
  assert.ok(id, `${what}: no id on the page ${answer.body}`);
  assert.equal(answer.headers.get("x-gatehouse-id"), id);
  const reason = /^gatehouse_(\w+)$/.exec(answer.headers.get(DETAILS_HEADER) ?? "")?.[1];
  assert.ok(reason, `${what}: no reason in ${answer.headers.get(DETAILS_HEADER) ?? "the details"}`);
  await until(`${what}: the page's id ${id} in the log`, 3_000, () => {
    const { log } = gateway.envoy;
    if (log.slice(from).some((line) => line.includes(`id ${id}, ${reason}: `))) return true;
    const before = log.filter((line) => line.includes("refused, id ") && line.includes(`, ${reason}: `));
    return before.length >= LINES_A_MINUTE ? true : undefined;
  });
  return { id, reason };
}

/** What every answer of Gatehouse's own carries. */
export function assertOurs(answer: Answer, what: string): void {
  assert.match(answer.headers.get("cache-control") ?? "", /\bno-store\b/, `${what}: Cache-Control`);
  if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) return;
  const policy = answer.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'/, `${what}: Content-Security-Policy`);
  assert.match(policy, /frame-ancestors 'none'/, `${what}: Content-Security-Policy`);
  assert.match(policy, /base-uri 'none'/, `${what}: Content-Security-Policy`);
  assert.doesNotMatch(policy, /unsafe-(inline|eval)|script-src[^;]*(\*|https?:)/, `${what}: Content-Security-Policy`);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff", what);
}

/** Nothing that opens a door is in Envoy's log: no code, token, verifier or secret, nor the cookies of `browserCookies`. */
export function assertNoSecretsInLog(world: World, browserCookies: string): void {
  const values = [...browserCookies.matchAll(/=([^;]+)/g)].map((match) => match[1] ?? "");
  const known = [CLIENT.secret, encodeURIComponent(CLIENT.secret), COOKIE_SECRET, ...values, ...world.provider.issued];
  const parts = known.flatMap((text) => [text, ...text.split(".")]).filter((text) => text.length > 15);
  assert.ok(parts.length > 10);
  const log = world.gateway.logText();
  for (const part of new Set(parts)) assert.equal(log.includes(part), false, `the log has ${part}`);
}
