/** A module under way: the tester's browsers, and what has reached provider and application. */
import assert from "node:assert/strict";
import { BrowserClient, type NavigationOptions } from "../../tools/client/browser-client.ts";
import { type Answer, exchange } from "../../tools/client/exchange.ts";
import { type Application, type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import type { Provider } from "../support/provider/provider.ts";
import { USER } from "./provider.ts";

/** A relying party, and the provider that it is registered with. */
export interface Party {
  readonly name: string;
  readonly provider: Provider;
  /** How the provider's answers come. */
  readonly responseMode: "QUERY" | "FORM_POST";
  readonly host: string;
}

/** The header in which the application gets the access token. */
export const ACCESS_TOKEN_HEADER = "x-access-token";

export class Trial {
  private readonly from: number;

  /** `port`: where what is under test listens. `untilKeysAreAskedFor`: waits until it would ask for unknown keys again. */
  constructor(
    readonly party: Party,
    private readonly application: Application,
    private readonly port: number,
    readonly untilKeysAreAskedFor: () => Promise<void>,
  ) {
    this.from = application.requests.length;
  }

  get provider(): Provider {
    return this.party.provider;
  }

  get origin(): string {
    return `https://${this.party.host}`;
  }

  get redirectUri(): string {
    return `${this.origin}/oauth2/callback`;
  }

  get postLogoutRedirectUri(): string {
    return `${this.origin}/oauth2/signed_out`;
  }

  /** A new browser without cookies. */
  browser(): BrowserClient {
    return new BrowserClient({ connectTo: (url) => (url.hostname === this.party.host ? this.gateway : undefined) });
  }

  /** Opens an address, by default a page of the application, and goes through the provider where that is in the way. */
  async logIn(
    browser: BrowserClient,
    address = `${this.origin}/page`,
    options: NavigationOptions = {},
  ): Promise<Answer> {
    const page = await browser.open(address, options);
    const isForm = page.url.origin === this.provider.issuer && page.body.includes("<form");
    return isForm ? browser.submit(page) : page;
  }

  /** A new browser that has signed in. */
  async signedIn(): Promise<BrowserClient> {
    const browser = this.browser();
    const before = this.arrived().length;
    await this.logIn(browser);
    assert.equal(this.arrived().length, before + 1, "the login ends at the application");
    return browser;
  }

  /** What has reached the application since the module began. */
  arrived(): ApplicationRequest[] {
    const mine = ({ headers }: ApplicationRequest): boolean =>
      headers.some(([name, value]) => name.toLowerCase() === "host" && value === this.party.host);
    return this.application.requests.slice(this.from).filter(mine);
  }

  /**
   * So many logins have ended at the application, which knows who it is by the provider's own ID token, and the provider was
   * asked for claims once for each, as the suite demands. Answers the last request.
   */
  assertSignedIn(logins = 1): ApplicationRequest {
    const arrived = this.arrived();
    assert.equal(arrived.length, logins, "requests that have reached the application");
    const request = arrived.at(-1) as ApplicationRequest;
    assert.deepEqual(valuesOf(request, "x-auth-request-user"), [USER.sub]);
    assert.ok(
      this.provider.issued.includes(this.idTokenOf(request)),
      "the application has an ID token of the provider",
    );
    assert.equal(this.provider.requestsTo("userinfo").length, logins, "requests to the UserInfo endpoint");
    return request;
  }

  /** Nothing reaches the application, not even with the cookies that a login has left. */
  async assertNotSignedIn(browser: BrowserClient): Promise<void> {
    assert.deepEqual(this.arrived(), [], "nothing reaches the application");
    await browser.step(`${this.origin}/again`);
    assert.deepEqual(this.arrived(), [], "nothing reaches the application with the cookies of that login");
  }

  /** Whether requests of this browser's reach the application: of several, on connections of their own, all or none. */
  async isAlive(browser: BrowserClient): Promise<boolean | undefined> {
    const before = this.arrived().length;
    const asking = Array.from({ length: 8 }, (_, i) => browser.fetch(`${this.origin}/alive/${i}`));
    await Promise.all(asking);
    const reached = this.arrived().length - before;
    return reached === 0 ? false : reached === asking.length ? true : undefined;
  }

  /** Goes to the sign-out from a page of the application, and on to its end. */
  signOut(browser: BrowserClient): Promise<Answer> {
    return browser.open(`${this.origin}/oauth2/sign_out`, { from: new URL(`${this.origin}/page`) });
  }

  /** Posts a logout token as the provider does (OpenID Connect Back-Channel Logout 1.0, section 2.5). */
  notify(token: string): Promise<Answer> {
    const form = new URLSearchParams({
      logout_token: token,
      ignored_parameter: "The POST body MAY contain other values.",
    });
    return exchange(new URL(`${this.origin}/oauth2/backchannel_logout`), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      connectTo: this.gateway,
    });
  }

  /** The application asks the UserInfo endpoint with the access token that it got; answers the status. */
  async askUserInfoAsApplication(request: ApplicationRequest): Promise<number> {
    const [token = ""] = valuesOf(request, ACCESS_TOKEN_HEADER);
    const headers = { authorization: `Bearer ${token}` };
    return (await exchange(new URL(`${this.provider.issuer}/userinfo`), { headers })).status;
  }

  /** The ID token that the application got. */
  idTokenOf(request: ApplicationRequest): string {
    return (valuesOf(request, "authorization")[0] ?? "").replace(/^Bearer /, "");
  }

  private get gateway(): { hostname: string; port: number; afterTls: true } {
    return { hostname: "127.0.0.1", port: this.port, afterTls: true };
  }
}
