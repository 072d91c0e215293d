import { PagesConfig } from "../../config/pages-config";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { sha256 } from "../../crypto/sha256";
import { JudgedUrl } from "../../policy/return-urls";
import { encodeBase64 } from "../../text/base64url";
import { bytesOf, pointer } from "../../text/bytes";
import { escapeHtml, isolatedHtml } from "../../text/html";
import { Writer } from "../../text/writer";
import { KEPT_FORM_SCRIPT } from "./kept-form-script";
import { Language } from "./languages/language";
import { Text } from "./languages/text";
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
  "code{user-select:all}" +
  // Names that came from outside may run in the other direction than what stands around them.
  "code,li{unicode-bidi:plaintext}";

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

/** A reply that is a page in a language. `formTargets`: where its forms may lead, redirects after them included. */
export function pageReply(
  language: Language,
  status: u32,
  label: string,
  html: string,
  formTargets: string = "'self'",
): Reply {
  return replyOf(language, status, label, CONTENT_SECURITY_POLICY + "; form-action " + formTargets, html);
}

/** A reply that is a page which runs `KEPT_FORM_SCRIPT`. Where its form leads in the end is the application's to say. */
export function keptFormReply(language: Language, status: u32, label: string, html: string): Reply {
  const policy = CONTENT_SECURITY_POLICY + "; form-action *; script-src " + hashSource(KEPT_FORM_SCRIPT);
  return replyOf(language, status, label, policy, html);
}

function replyOf(language: Language, status: u32, label: string, policy: string, html: string): Reply {
  return new Reply(status, label)
    .header("content-security-policy", policy)
    .header("referrer-policy", "same-origin")
    .inLanguage(language)
    .content("text/html; charset=utf-8", html);
}

/** A reply that is a line of text, which pages of `ancestors`, origins, may show in a frame. */
export function framedPage(status: u32, label: string, text: string, ancestors: string): Reply {
  return new Reply(status, label)
    .header("content-security-policy", "default-src 'none'; frame-ancestors " + ancestors)
    .content("text/html; charset=utf-8", "<!doctype html><title>Gatehouse</title>" + escapeHtml(text) + "\n");
}

/** `title`, `content`: for HTML. */
function page(language: Language, title: string, content: string, heading: string = title): string {
  return (
    '<!doctype html><html lang="' +
    language.tag +
    '" dir="' +
    language.direction +
    '"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    '<meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>' +
    title +
    "</title><style>" +
    STYLE +
    "</style></head><body><main><h1>" +
    heading +
    "</h1>" +
    content +
    "</main></body></html>\n"
  );
}

/** A page on which people sign in: its title is the configured one as it is, if there is one. */
function signInPageOf(language: Language, pages: PagesConfig, content: string): string {
  return pages.title.length > 0
    ? page(language, escapeHtml(pages.title), content, isolatedHtml(pages.title))
    : page(language, language.html(Text.SignIn), content);
}

function paragraph(html: string): string {
  return "<p>" + html + "</p>";
}

function link(url: JudgedUrl, label: string): string {
  return '<a class="action" href="' + escapeHtml(url.text) + '">' + label + "</a>";
}

/** A link of a page. */
export class PageLink {
  constructor(
    readonly url: JudgedUrl,
    readonly label: Text,
    /** What stands in the label's braces. */
    readonly name: string = "",
  ) {}

  /** Its label in a language, for HTML. */
  labelIn(language: Language): string {
    return language.htmlWith(this.label, isolatedHtml(this.name));
  }
}

/** A link of less weight, below the others. */
function otherLink(language: Language, other: PageLink | null): string {
  if (other === null) return "";
  return '<p class="other"><a href="' + escapeHtml(other.url.text) + '">' + other.labelIn(language) + "</a></p>";
}

/** The page with the button that begins a login at `startUrl`. */
export function signInPage(
  language: Language,
  config: RelyingPartyConfig,
  startUrl: JudgedUrl,
  other: PageLink | null,
): string {
  const pages = config.pages;
  const label =
    pages.buttonLabel.length > 0
      ? isolatedHtml(pages.buttonLabel)
      : language.htmlWith(Text.SignInWith, "OpenID Connect");
  return signInPageOf(
    language,
    pages,
    paragraph(language.htmlWith(Text.AccountWillBeAsked, isolatedHtml(config.providerName))) +
      link(startUrl, label) +
      otherLink(language, other),
  );
}

/** The page with a button for each provider that people may sign in with. */
export function choicePage(language: Language, pages: PagesConfig, providers: Array<PageLink>): string {
  // There may be a hundred: text that is added to text is copied as a whole each time.
  const content = new Writer(1024).text(paragraph(language.html(Text.ChooseAccount)));
  for (let i = 0; i < providers.length; i++) content.text(link(providers[i].url, providers[i].labelIn(language)));
  return signInPageOf(language, pages, content.toString());
}

/** What happened, what to try (`advice`, for HTML), the id that the log carries too, and a link if there is an `actionUrl`. */
export function messagePage(
  language: Language,
  title: Text,
  advice: string,
  id: string,
  actionUrl: JudgedUrl | null,
  action: Text,
  other: PageLink | null = null,
): string {
  let content = paragraph(advice);
  if (actionUrl !== null) content += link(actionUrl, language.html(action));
  content += otherLink(language, other);
  if (id.length > 0) {
    content += '<p class="id">' + language.htmlWith(Text.Id, "<code>" + escapeHtml(id) + "</code>") + "</p>";
  }
  return page(language, language.html(title), content);
}

/** Asks before signing out, where another site may have brought the user here. */
export function confirmSignOutPage(language: Language, action: JudgedUrl): string {
  const form = '<form method="post" action="' + escapeHtml(action.text) + '">' + button(language, Text.SignOut);
  return page(
    language,
    language.html(Text.SignOutTitle),
    paragraph(language.html(Text.SignOutAsked)) + form + "</form>",
  );
}

function button(language: Language, label: Text): string {
  return '<button class="action">' + language.html(label) + "</button>";
}

/**
 * The page in place of a form that can't be delivered without a session: it keeps the form in the browser's tab under `id`, in base64url.
 * `to`: where it was sent; `body`: the form, in visible ASCII. `names`: of its fields, to be shown; `more`: how many others there are.
 */
export function keepFormPage(
  language: Language,
  user: UserText,
  startUrl: JudgedUrl,
  id: string,
  to: JudgedUrl,
  body: string,
  names: string[],
  more: i32,
): string {
  const address = "<code>" + escapeHtml(to.text) + "</code>";
  const content = new Writer(2 * body.length + 1024)
    .text('<div id="lost">' + paragraph(language.html(user.advice)) + '</div><div id="keep" hidden data-id="' + id)
    .text('" data-to="')
    .text(escapeHtml(to.text))
    .text('" data-body="')
    .text(escapeHtml(body))
    .text('">' + paragraph(language.html(Text.FormKept)) + paragraph(language.htmlWith(Text.FormTo, address)) + "<ul>");
  for (let i = 0; i < names.length; i++) content.text("<li>" + escapeHtml(names[i]) + "</li>");
  if (more > 0) content.text("<li>" + language.htmlWith(Text.FormMoreFields, more.toString()) + "</li>");
  content.text("</ul></div>" + link(startUrl, language.html(user.action)) + script());
  return page(language, language.html(user.title), content.toString());
}

/** The page that the login leads back to: what was kept under `id`, to be sent by a click. */
export function keptFormPage(language: Language, id: string): string {
  const front = JudgedUrl.front();
  return page(
    language,
    language.html(Text.FormTitle),
    '<div id="none">' +
      paragraph(language.html(Text.FormNone)) +
      link(front, language.html(Text.GoOn)) +
      '</div><div id="kept" hidden data-id="' +
      id +
      '">' +
      paragraph(language.htmlWith(Text.FormWaiting, '<code id="to"></code>')) +
      '<ul id="names"></ul><form id="form" method="post"><div id="fields" data-secret="' +
      language.html(Text.FormSecret) +
      '"></div>' +
      button(language, Text.FormSend) +
      '</form><p class="other"><a id="drop" href="/">' +
      language.html(Text.FormDrop) +
      "</a></p></div>" +
      script(),
  );
}

function script(): string {
  return "<script>" + KEPT_FORM_SCRIPT + "</script>";
}
