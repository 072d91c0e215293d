import { CookieJar } from "tough-cookie";
import { type Answer, exchange, type ExchangeOptions } from "./exchange.ts";
import { type Form, formsOf, linksOf } from "./html.ts";

export interface BrowserOptions {
  /** Is told every answer, redirects too. */
  readonly onAnswer?: (answer: Answer) => void;
  /** Sent with every request, over what a browser would send. */
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the authorities that https trusts beside the usual ones. */
  readonly trustedCertificates?: string;
  /** Where to connect for a URL instead of what it says: a host name of a test that is in no DNS. */
  readonly connectTo?: (url: URL) => ExchangeOptions["connectTo"];
}

export interface NavigationOptions {
  readonly method?: string;
  /** The body of a form, urlencoded. */
  readonly form?: URLSearchParams;
  /** The page that the navigation starts from; without one the address was typed. */
  readonly from?: URL;
}

export interface FetchOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The page whose script fetches; default: one of the same origin. */
  readonly from?: URL;
}

const MOST_REDIRECTS = 20;

const NAVIGATION_HEADERS = {
  "upgrade-insecure-requests": "1",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "sec-fetch-mode": "navigate",
  "sec-fetch-user": "?1",
  "sec-fetch-dest": "document",
};

/**
 * A client that does what a browser does in a login: it keeps cookies, follows links and forms when told to, and sends
 * the headers of a navigation or of a script's fetch.
 */
export class BrowserClient {
  readonly jar = new CookieJar(undefined, { prefixSecurity: "strict", allowSecureOnLocal: true });
  /** Set-Cookie headers that the jar did not take, with the reason. */
  readonly refusedCookies: string[] = [];
  readonly #options: BrowserOptions;

  constructor(options: BrowserOptions = {}) {
    this.#options = options;
  }

  /** Goes to an address and follows its redirects to their end. */
  async open(address: string | URL, options: NavigationOptions = {}): Promise<Answer> {
    let answer = await this.step(address, options);
    const chain = [answer.url];
    while (answer.location !== undefined && answer.status >= 300 && answer.status < 400) {
      if (chain.length > MOST_REDIRECTS)
        throw new Error(`more than ${MOST_REDIRECTS} redirects from ${chain.join(" ")}`);
      const repeated = answer.status >= 307;
      answer = await this.#navigate(answer.location, repeated ? options : onlyFrom(options), chain);
      chain.push(answer.url);
    }
    return answer;
  }

  /** Goes to an address and stays at its answer, a redirect too. */
  step(address: string | URL, options: NavigationOptions = {}): Promise<Answer> {
    return this.#navigate(new URL(address), options, []);
  }

  /** Follows the link, or presses the button of the form, that has this text; rejects when the page has neither. */
  async click(page: Answer, text: string): Promise<Answer> {
    const link = linksOf(page.body).find((candidate) => candidate.text === text);
    if (link !== undefined) return this.open(new URL(link.href, page.url), { from: page.url });
    for (const form of formsOf(page.body)) {
      const button = form.buttons.find((candidate) => candidate.text === text);
      if (button === undefined) continue;
      const pressed: [string, string][] = button.name === "" ? [] : [[button.name, button.value]];
      return this.#send(page, form, [...form.fields, ...pressed]);
    }
    throw new Error(`no link or button "${text}" on ${page.url.href} (${page.status}):\n${page.body.slice(0, 2000)}`);
  }

  /** Fills in the first form that has all these fields, and sends it; rejects when there is none. */
  async submit(page: Answer, values: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const names = Object.keys(values);
    const form = formsOf(page.body).find(({ fields }) =>
      names.every((name) => fields.some(([field]) => field === name)),
    );
    if (form === undefined) {
      throw new Error(
        `no form with ${names.join(", ")} on ${page.url.href} (${page.status}):\n${page.body.slice(0, 2000)}`,
      );
    }
    return this.#send(
      page,
      form,
      form.fields.map(([name, value]) => [name, values[name] ?? value]),
    );
  }

  /** One request as a page's script makes it with fetch(); follows nothing. */
  async fetch(address: string | URL, options: FetchOptions = {}): Promise<Answer> {
    const url = new URL(address);
    const { method = "GET", headers = {}, from = url } = options;
    const site = siteOf(url, from);
    const origin: Record<string, string> =
      site !== "same-origin" || !["GET", "HEAD"].includes(method) ? { origin: from.origin } : {};
    const request = {
      method,
      headers: {
        accept: "*/*",
        "sec-fetch-mode": "cors",
        "sec-fetch-dest": "empty",
        "sec-fetch-site": site,
        ...origin,
        ...headers,
      },
      ...(options.body === undefined ? {} : { body: options.body }),
    };
    return this.#exchange(url, request, site === "cross-site" ? "none" : "strict");
  }

  /** The cookies that a request to this address carries, by name. */
  async cookies(address: string | URL): Promise<Map<string, string>> {
    const cookies = await this.jar.getCookies(String(address));
    return new Map(cookies.map((cookie) => [cookie.key, cookie.value]));
  }

  #send(page: Answer, form: Form, fields: readonly (readonly [string, string])[]): Promise<Answer> {
    const target = new URL(form.action || page.url, page.url);
    const values = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value]));
    if (form.method === "POST") return this.open(target, { method: "POST", form: values, from: page.url });
    target.search = values.toString();
    return this.open(target, { from: page.url });
  }

  #navigate(url: URL, options: NavigationOptions, chain: readonly URL[]): Promise<Answer> {
    const { method = "GET", form, from } = options;
    const site = from === undefined ? "none" : widest([...chain, url].map((hop) => siteOf(hop, from)));
    const headers: Record<string, string> = { ...NAVIGATION_HEADERS, "sec-fetch-site": site };
    if (form !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
    if (from !== undefined && method !== "GET") headers["origin"] = from.origin;
    const crossSite = from !== undefined && siteOf(url, from) === "cross-site";
    const context = !crossSite ? "strict" : method === "GET" ? "lax" : "none";
    return this.#exchange(url, { method, headers, ...(form === undefined ? {} : { body: form.toString() }) }, context);
  }

  async #exchange(url: URL, request: ExchangeOptions, sameSiteContext: "strict" | "lax" | "none"): Promise<Answer> {
    const { trustedCertificates, connectTo } = this.#options;
    const cookie = await this.jar.getCookieString(url.href, { sameSiteContext });
    const connection = connectTo?.(url);
    const answer = await exchange(url, {
      ...request,
      headers: {
        "accept-language": "en",
        ...request.headers,
        ...(cookie === "" ? {} : { cookie }),
        ...this.#options.headers,
      },
      ...(connection === undefined ? {} : { connectTo: connection }),
      ...(trustedCertificates === undefined ? {} : { trustedCertificates }),
    });
    for (const header of answer.setCookies) {
      await this.jar.setCookie(header, url.href).catch((error: unknown) => {
        this.refusedCookies.push(`${header} (${String(error)})`);
      });
    }
    this.#options.onAnswer?.(answer);
    return answer;
  }
}

function onlyFrom(options: NavigationOptions): NavigationOptions {
  return options.from === undefined ? {} : { from: options.from };
}

type Site = "same-origin" | "same-site" | "cross-site";

/** How two addresses are related, as Sec-Fetch-Site says it; a site is the scheme and the host's last two labels. */
function siteOf(url: URL, from: URL): Site {
  if (url.origin === from.origin) return "same-origin";
  const site = ({ protocol, hostname }: URL): string =>
    protocol + (/^[\d.]+$|:/.test(hostname) ? hostname : hostname.split(".").slice(-2).join("."));
  return site(url) === site(from) ? "same-site" : "cross-site";
}

function widest(sites: readonly Site[]): Site {
  return sites.includes("cross-site") ? "cross-site" : sites.includes("same-site") ? "same-site" : "same-origin";
}
