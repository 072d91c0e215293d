/** A browser without a screen at one gateway: the client of the demo, with what tests want to know of it. */
import type { Cookie } from "tough-cookie";
import { BrowserClient } from "../../../tools/client/browser-client.ts";
import type { Answer } from "./http.ts";

export class Browser extends BrowserClient {
  /** Every answer that it got, redirects too. */
  readonly hops: Answer[];

  constructor(readonly origin: string) {
    const hops: Answer[] = [];
    super({ onAnswer: (answer) => hops.push(answer) });
    this.hops = hops;
  }

  /** Types an address of this gateway and follows to the end. */
  visit(path: string): Promise<Answer> {
    return this.open(this.origin + path);
  }

  /** Types an address of this gateway and stays there. */
  ask(path: string): Promise<Answer> {
    return this.step(this.origin + path);
  }

  /** Begins a login at `path` and goes as far as the provider, which sends it to the callback: that address. */
  async callbackOf(path: string): Promise<URL> {
    let answer = await this.ask(path);
    for (let i = 0; i < 5; i++) {
      const next = answer.location;
      if (next === undefined) throw new Error(`no login at ${path} but ${answer.status} ${answer.body.slice(0, 500)}`);
      if (next.origin === this.origin && next.pathname === "/oauth2/callback") return next;
      answer = await this.step(next);
    }
    throw new Error(`no callback within 5 redirects from ${path}`);
  }

  async cookieHeader(path = "/"): Promise<string> {
    return this.jar.getCookieString(this.origin + path);
  }

  /** The session's cookies (`gatehouse`, `gatehouse.1`, …) in the jar's order. */
  async sessionCookies(name = "gatehouse"): Promise<Cookie[]> {
    const cookies = await this.jar.getCookies(this.origin);
    return cookies.filter(({ key }) => key === name || key.startsWith(`${name}.`));
  }

  /** The cookies of logins under way. */
  async loginCookies(): Promise<Cookie[]> {
    const cookies = await this.jar.getCookies(`${this.origin}/oauth2/callback`);
    return cookies.filter(({ key }) => key.startsWith("gatehouse-login-"));
  }
}
