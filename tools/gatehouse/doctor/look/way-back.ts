import { type Answer, type Client, isAnswer, type NoAnswer } from "./client.ts";

const MOST_REDIRECTS = 4;

/** Where a provider sends a browser that asks for what needs a sign-in, without one. */
export interface WayBack {
  /** The last answer, or why there is none. */
  readonly reply: Answer | NoAnswer;
  /** Whether it leads to the URL that was asked for. */
  readonly arrives: boolean;
  /** `error` that it arrives with; empty: none. */
  readonly error: string;
  readonly description: string;
  /** What of the last page speaks of a redirect that is not known. */
  readonly complaint: string;
}

const COMPLAINT =
  /[^<>"{}\n]{0,120}(?:redirect[ _-]?ur[il]|redirect uri|callback url|reply url|AADSTS50011|redirect_uri_mismatch)[^<>"{}\n]{0,120}/i;

/** Follows a request's redirects until they lead to `target`, or end. Cookies that are set on the way are sent along. */
export async function wayBack(client: Client, url: string, target: string): Promise<WayBack> {
  const cookies = new Map<string, string>();
  let at = url;
  for (let i = 0; ; i++) {
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html,*/*", ...(cookie.length > 0 && isSameOrigin(at, url) ? { cookie } : {}) };
    const reply = await client.ask(at, { headers });
    const none = { reply, arrives: false, error: "", description: "", complaint: "" };
    if (!isAnswer(reply)) return none;
    for (const line of reply.headers["set-cookie"] ?? []) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const { location } = reply.headers;
    if (location === undefined || reply.status < 300 || reply.status > 399)
      return { ...none, ...ofPage(reply, target) };
    const next = URL.canParse(location, at) ? new URL(location, at).toString() : location;
    if (leadsTo(next, target)) {
      const { searchParams } = new URL(next);
      const [error, description] = ["error", "error_description"].map((name) => searchParams.get(name) ?? "");
      return { ...none, arrives: true, error: error ?? "", description: description ?? "" };
    }
    // An error may stand in the address of the provider's own page.
    const complaint = COMPLAINT.exec(decoded(next))?.[0] ?? "";
    if (complaint.length > 0 && !next.includes("client_id=")) return { ...none, complaint };
    if (i === MOST_REDIRECTS) return none;
    at = next;
  }
}

/** A page that posts to the target leads there, too (OAuth 2.0 Form Post Response Mode). */
function ofPage({ body }: Answer, target: string): Partial<WayBack> {
  const form = /<form[^>]*action=["']([^"']+)["']/i.exec(body)?.[1]?.replaceAll("&amp;", "&") ?? "";
  if (leadsTo(form, target)) {
    const value = (name: string): string => {
      const input = new RegExp(`<input[^>]*name=["']${name}["'][^>]*>`, "i").exec(body)?.[0] ?? "";
      return /value=["']([^"']*)["']/i.exec(input)?.[1] ?? "";
    };
    return { arrives: true, error: value("error"), description: value("error_description") };
  }
  return { complaint: (COMPLAINT.exec(body)?.[0] ?? "").trim() };
}

function leadsTo(url: string, target: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(target)) return false;
  const [to, wanted] = [new URL(url), new URL(target)];
  return to.origin === wanted.origin && to.pathname === wanted.pathname;
}

function isSameOrigin(url: string, other: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(other).origin;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
