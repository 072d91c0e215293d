/** Every page that a person can meet, and how a browser comes to it, for tests and for pictures. */
import type { Page } from "playwright-core";
import { json } from "../provider/requests.ts";
import type { PagesWorld, PluginName } from "./pages-world.ts";

export interface MetPage {
  /** In kebab-case, for files. */
  readonly name: string;
  /** When one meets it. */
  readonly when: string;
  /** Its heading, in English. */
  readonly heading: string;
  /** Leads `page`, which has no cookies, there, where the provider behaves. */
  readonly reach: (page: Page, at: PagesWorld) => Promise<unknown>;
}

const open =
  (name: PluginName, path: string) =>
  (page: Page, at: PagesWorld): Promise<unknown> =>
    page.goto(at.originOf(name) + path);

/** With a session. */
const openSignedIn =
  (name: PluginName, path: string) =>
  async (page: Page, at: PagesWorld): Promise<void> => {
    await page.goto(`${at.originOf(name)}/`);
    await page.goto(at.originOf(name) + path);
  };

/** A login that the provider answers with an error. */
const refused =
  (error: string) =>
  async (page: Page, at: PagesWorld): Promise<void> => {
    at.world.provider.behaviour.callback = (parameters) => [
      ["error", error],
      ...parameters.filter(([name]) => name !== "code"),
    ];
    await page.goto(`${at.originOf("main")}/`);
  };

/** Sends a form from the page that is shown, and waits for what comes of it. */
async function send(page: Page, action: string, fields: Record<string, string> = {}): Promise<void> {
  const answered = page.waitForEvent("load");
  await page.evaluate(`(() => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: ${JSON.stringify(action)} });
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    setTimeout(() => form.submit());
  })()`);
  await answered;
}

/** A form that is sent when the session is over. */
async function formKept(page: Page, at: PagesWorld): Promise<void> {
  const origin = at.originOf("main");
  await page.goto(`${origin}/oauth2/signed_out`);
  await send(page, `${origin}/orders/new`, { item: "Teapot", quantity: "2", password: "secret" });
}

export const PAGES: readonly MetPage[] = [
  {
    name: "sign-in",
    when: "before a login, with `signIn.mode: PAGE`",
    heading: "Sign in",
    reach: open("main", "/oauth2/sign_in"),
  },
  { name: "choice", when: "before a login, with several providers", heading: "Sign in", reach: open("choice", "/") },
  {
    name: "signed-out",
    when: "after a sign-out that the provider was told of",
    heading: "You are signed out",
    reach: openSignedIn("main", "/oauth2/sign_out"),
  },
  {
    name: "signed-out-here",
    when: "after a sign-out that the provider was not told of",
    heading: "You are signed out",
    reach: openSignedIn("stays", "/oauth2/sign_out"),
  },
  {
    name: "confirm-sign-out",
    when: "when another site sends people to sign out",
    heading: "Sign out?",
    reach: async (page, at) => {
      const origin = at.originOf("main");
      await page.goto(`${origin}/`);
      await page.goto(`${origin.replace("127.0.0.1", "localhost")}/oauth2/signed_out`);
      const loaded = page.waitForEvent("load");
      await page.evaluate(`location.href = "${origin}/oauth2/sign_out"`);
      await loaded;
    },
  },
  {
    name: "signed-in",
    when: "when somebody who is signed in opens the page after a sign-out",
    heading: "You are signed in",
    reach: openSignedIn("main", "/oauth2/signed_out"),
  },
  {
    name: "failed-try-again",
    when: "when a login failed that may not the next time",
    heading: "The sign-in service failed",
    reach: refused("server_error"),
  },
  {
    name: "failed-account",
    when: "when the provider did not let an account in",
    heading: "The sign-in service did not sign you in",
    reach: refused("access_denied"),
  },
  {
    name: "failed-administrator",
    when: "when a login failed that will the next time, too",
    heading: "The sign-in service did not accept this application",
    reach: async (page, at) => {
      at.world.provider.behaviour.respond = { token: json(401, { error: "invalid_client" }) };
      await page.goto(`${at.originOf("main")}/`);
    },
  },
  {
    name: "login-changed",
    when: "when what the provider answered is incomplete",
    heading: "This sign-in could not be completed",
    reach: open("main", "/oauth2/callback?code=1&state=2"),
  },
  {
    name: "tokens-too-large",
    when: "when the provider says more than cookies hold",
    heading: "This sign-in could not be completed",
    reach: async (page, at) => {
      const roles = Array.from(
        { length: 200 },
        (_, i) => `role-${(i * 7919).toString(36)}-${(i * 104729).toString(36)}`,
      );
      at.world.provider.behaviour.claims = (claims) => ({ ...claims, roles });
      await page.goto(`${at.originOf("small")}/`);
    },
  },
  {
    name: "forbidden",
    when: "when a rule requires what one's account lacks",
    heading: "You may not open this page",
    reach: openSignedIn("main", "/admin"),
  },
  {
    name: "insufficient",
    when: "when a rule requires another authentication, and the provider did not bring it",
    heading: "This sign-in does not suffice",
    reach: open("main", "/payments"),
  },
  {
    name: "other-site",
    when: "when a page of another origin sends something with one's session",
    heading: "This was not delivered",
    reach: async (page, at) => {
      await openSignedIn("main", "/")(page, at);
      await page.goto(`${at.originOf("stays")}/`);
      await send(page, `${at.originOf("main")}/orders/new`, { item: "Teapot" });
    },
  },
  {
    name: "unreachable",
    when: "while the provider can't be reached",
    heading: "Signing in is not possible right now",
    reach: open("down", "/"),
  },
  {
    name: "session-over",
    when: "when a form is sent and the session is over, with `session.keepForms`",
    heading: "Your session has ended",
    reach: formKept,
  },
  {
    name: "form-kept",
    when: "after the login that follows",
    heading: "Send what was kept?",
    reach: async (page, at) => {
      await formKept(page, at);
      await page.click("main a.action");
      await page.waitForSelector("#kept:not([hidden])");
    },
  },
  {
    name: "host",
    when: "at an address that is none of `hosts`",
    heading: "This address is not served",
    reach: open("host", "/"),
  },
  {
    name: "not-found",
    when: "at an address under `prefix` that is no endpoint",
    heading: "Not found",
    reach: open("main", "/oauth2/nothing"),
  },
  {
    name: "method",
    when: "when an endpoint gets what it does not take",
    heading: "This can't be sent here",
    reach: async (page, at) => {
      await page.goto(`${at.originOf("main")}/oauth2/signed_out`);
      await send(page, `${at.originOf("main")}/oauth2/signed_out`);
    },
  },
  { name: "ready", when: "at `ready`, in a browser", heading: "Ready", reach: open("main", "/oauth2/ready") },
  {
    name: "not-ready",
    when: "the same, while the provider can't be reached",
    heading: "Not ready",
    reach: open("down", "/oauth2/ready"),
  },
];
