/** What an answer through the gateway says of the session: whom the application saw, and which cookies were set. */
import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { type ApplicationRequest, valuesOf } from "./application.ts";
import type { Answer } from "./http.ts";

export interface Identity {
  /** `sub` as the application got it in its header. */
  user: string | undefined;
  /** What it got as bearer token. */
  token: string | undefined;
}

/** Whom the application saw, by what it says back. */
export function identityOf(answer: Answer): Identity {
  const request = JSON.parse(answer.body) as ApplicationRequest;
  const [user] = valuesOf(request, "x-auth-request-user");
  const [authorization] = valuesOf(request, "authorization");
  return { user, token: authorization?.replace(/^Bearer /, "") };
}

/** The `Set-Cookie` lines for the session's cookies, those that expire them too. */
export function sessionLines(answer: Answer, name = "gatehouse"): string[] {
  return answer.setCookies.filter((line) => line.startsWith(`${name}=`) || line.startsWith(`${name}.`));
}

/** Whether the answer hands out a session. */
export function setsSession(answer: Answer): boolean {
  return sessionLines(answer).some((line) => !/; Max-Age=0(;|$)/i.test(line));
}

/** The Max-Age of the first session cookie that is handed out. */
export function maxAgeOf(answer: Answer): number {
  const line = sessionLines(answer).find((candidate) => !/; Max-Age=0(;|$)/i.test(candidate)) ?? "";
  return Number(/; Max-Age=(\d+)(;|$)/i.exec(line)?.[1]);
}

/** The cookies that a browser would send after this answer, of those that it hands out, as a Cookie header. */
export function cookieHeaderOf(answer: Answer): string {
  const lines = sessionLines(answer).filter((line) => !/; Max-Age=0(;|$)/i.test(line));
  return lines.map((line) => line.split(";")[0] ?? "").join("; ");
}

/** When a JWT expires, in milliseconds since 1970. */
export function expiryOf(token: string | undefined): number {
  return (decodeJwt(token ?? "").exp ?? NaN) * 1000;
}

/** All answers are the application's, to this user. */
export function assertServed(answers: readonly Answer[], user: string): void {
  const others = answers.filter(({ status }) => status !== 200);
  assert.deepEqual(
    others.slice(0, 3).map(({ status, body }) => `${status} ${body}`),
    [],
    `${others.length} of ${answers.length} answers are not 200`,
  );
  const users = new Set(answers.map((answer) => identityOf(answer).user));
  assert.deepEqual([...users], [user]);
}
