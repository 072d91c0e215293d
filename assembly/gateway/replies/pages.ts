import { RelyingPartyConfig } from "../../config/relying-party-config";
import { sha256 } from "../../crypto/sha256";
import { JudgedUrl } from "../../policy/return-urls";
import { encodeBase64 } from "../../text/base64url";
import { bytesOf, pointer } from "../../text/bytes";
import { escapeHtml } from "../../text/html";
import { Writer } from "../../text/writer";
import { KEPT_FORM_SCRIPT } from "./kept-form-script";
import { Reply } from "./reply";
import { UserText } from "./user-text";

const STYLE =
  ":root{color-scheme:light dark;--ink:#1c2330;--soft:#5b6472;--page:#f3f5f8;--card:#fff;--accent:#1f5fd1;--on:#fff}" +
  "@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#a3adba;--page:#12161d;--card:#1b212b;--accent:#7aa7ff;--on:#0d1524}}" +
  "*{box-sizing:border-box}" +
  "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}" +
  "main{width:100%;max-width:26rem;overflow-wrap:anywhere;padding:2.25rem;border-radius:14px;background:var(--card);box-shadow:0 1px 2px #0002,0 12px 32px #0001}" +
  "h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3}" +
  "p{margin:0 0 1.25rem;color:var(--soft)}" +
  ".action{display:block;width:100%;margin:0;padding:.75rem 1rem;border:0;border-radius:9px;background:var(--accent);color:var(--on);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}" +
  ".action+.action{margin-top:.75rem}" +
  ".action:focus-visible{outline:3px solid var(--ink);outline-offset:2px}" +
  ".other{margin:1rem 0 0;text-align:center}" +
  ".other a{color:var(--accent)}" +
  ".id{margin:1.25rem 0 0;font-size:.8rem}" +
  "code{user-select:all}";

/** The source expression of an inline style sheet or script (CSP 3, section 2.3.1). */
function hashSource(text: string): string {
  const bytes = bytesOf(text);
  const digest = new StaticArray<u8>(32);
  sha256(pointer(bytes), bytes.length, pointer(digest));
  return "'sha256-" + encodeBase64(pointer(digest), 32) + "'";
}

/** The Content-Security-Policy of every page: our one style sheet, forms to ourselves, and nothing else. */
const CONTENT_SECURITY_POLICY: string =
  "default-src 'none'; style-src " + hashSource(STYLE) + "; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/** A reply that is a page. `formTargets`: where its forms may lead, redirects after them included. */
export function pageReply(status: u32, label: string, html: string, formTargets: string = "'self'"): Reply {
  return replyOf(status, label, CONTENT_SECURITY_POLICY + "; form-action " + formTargets, html);
}

/** A reply that is a page which runs `KEPT_FORM_SCRIPT`. Where its form leads in the end is the application's to say. */
export function keptFormReply(status: u32, label: string, html: string): Reply {
  const policy = CONTENT_SECURITY_POLICY + "; form-action *; script-src " + hashSource(KEPT_FORM_SCRIPT);
  return replyOf(status, label, policy, html);
}

function replyOf(status: u32, label: string, policy: string, html: string): Reply {
  return new Reply(status, label)
    .header("content-security-policy", policy)
    .header("referrer-policy", "same-origin")
    .content("text/html; charset=utf-8", html);
}

/** A reply that is a line of text, which pages of `ancestors`, origins, may show in a frame. */
export function framedPage(status: u32, label: string, text: string, ancestors: string): Reply {
  return new Reply(status, label)
    .header("content-security-policy", "default-src 'none'; frame-ancestors " + ancestors)
    .content("text/html; charset=utf-8", "<!doctype html><title>Gatehouse</title>" + escapeHtml(text) + "\n");
}

function page(title: string, content: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    '<meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>' +
    escapeHtml(title) +
    "</title><style>" +
    STYLE +
    "</style></head><body><main><h1>" +
    escapeHtml(title) +
    "</h1>" +
    content +
    "</main></body></html>\n"
  );
}

function paragraph(text: string): string {
  return "<p>" + escapeHtml(text) + "</p>";
}

function link(url: JudgedUrl, label: string): string {
  return '<a class="action" href="' + escapeHtml(url.text) + '">' + escapeHtml(label) + "</a>";
}

/** A link of a page. */
export class PageLink {
  constructor(
    readonly url: JudgedUrl,
    readonly label: string,
  ) {}
}

/** A link of less weight, below the others. */
function otherLink(other: PageLink | null): string {
  if (other === null) return "";
  return '<p class="other"><a href="' + escapeHtml(other.url.text) + '">' + escapeHtml(other.label) + "</a></p>";
}

/** The page with the button that begins a login at `startUrl`. */
export function signInPage(config: RelyingPartyConfig, startUrl: JudgedUrl, other: PageLink | null): string {
  return page(
    config.pages.title,
    paragraph("You will be asked for your account at " + config.providerName + ".") +
      link(startUrl, config.pages.buttonLabel) +
      otherLink(other),
  );
}

/** The page with a button for each provider that people may sign in with. */
export function choicePage(title: string, providers: Array<PageLink>): string {
  // There may be a hundred: text that is added to text is copied as a whole each time.
  const content = new Writer(1024).text(paragraph("Choose where you have an account."));
  for (let i = 0; i < providers.length; i++) content.text(link(providers[i].url, providers[i].label));
  return page(title, content.toString());
}

/** What happened, what to try, the id that the log carries too, and a link if there is an `actionUrl`. */
export function messagePage(
  title: string,
  advice: string,
  id: string,
  actionUrl: JudgedUrl | null,
  action: string,
  other: PageLink | null = null,
): string {
  let content = paragraph(advice);
  if (actionUrl !== null) content += link(actionUrl, action);
  content += otherLink(other);
  if (id.length > 0) content += '<p class="id">Id: <code>' + escapeHtml(id) + "</code></p>";
  return page(title, content);
}

/** Asks before signing out, where another site may have brought the user here. */
export function confirmSignOutPage(action: JudgedUrl): string {
  const button =
    '<form method="post" action="' + escapeHtml(action.text) + '"><button class="action">Sign out</button></form>';
  return page("Sign out?", paragraph("Another page sent you here. You are still signed in.") + button);
}

/**
 * The page in place of a form that can't be delivered without a session: it keeps the form in the browser's tab under `id`, in base64url.
 * `to`: where it was sent; `body`: the form, in visible ASCII. `names`: of its fields, to be shown; `more`: how many others there are.
 */
export function keepFormPage(
  user: UserText,
  startUrl: JudgedUrl,
  id: string,
  to: JudgedUrl,
  body: string,
  names: string[],
  more: i32,
): string {
  const content = new Writer(2 * body.length + 1024)
    .text('<div id="lost">' + paragraph(user.advice) + '</div><div id="keep" hidden data-id="' + id + '" data-to="')
    .text(escapeHtml(to.text))
    .text('" data-body="')
    .text(escapeHtml(body))
    .text(
      '">' +
        paragraph(
          "What you sent was not delivered. It is kept in this browser tab until you have signed in: then you can send it.",
        ),
    )
    .text("<p>To <code>" + escapeHtml(to.text) + "</code>, with the fields:</p><ul>");
  for (let i = 0; i < names.length; i++) content.text("<li>" + escapeHtml(names[i]) + "</li>");
  if (more > 0) content.text("<li>and " + more.toString() + " more</li>");
  content.text("</ul></div>" + link(startUrl, user.action) + script());
  return page(user.title, content.toString());
}

/** The page that the login leads back to: what was kept under `id`, to be sent by a click. */
export function keptFormPage(id: string): string {
  const front = JudgedUrl.front();
  return page(
    "Send what was kept?",
    '<div id="none">' +
      paragraph("Nothing is kept in this browser tab.") +
      link(front, "Go on") +
      '</div><div id="kept" hidden data-id="' +
      id +
      '"><p>You sent this before you signed in. It was not delivered to <code id="to"></code>. It has the fields:</p><ul id="names"></ul>' +
      '<form id="form" method="post"><div id="fields"></div><button class="action">Send it now</button></form>' +
      '<p class="other"><a id="drop" href="/">Throw it away</a></p></div>' +
      script(),
  );
}

function script(): string {
  return "<script>" + KEPT_FORM_SCRIPT + "</script>";
}
