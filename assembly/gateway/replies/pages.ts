import { PagesConfig } from "../../config/pages-config";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { noteGarbage } from "../../host/memory";
import { JudgedUrl } from "../../policy/return-urls";
import { escapeHtml, isolatedHtml } from "../../text/html";
import { Writer } from "../../text/writer";
import { KEPT_FORM_SCRIPT } from "./kept-form-script";
import { Language } from "./languages/language";
import { Text } from "./languages/text";
import { PageLook } from "./page-look";
import { Reply } from "./reply";
import { UserText } from "./user-text";

/** Making a page, with a logo in it, and sending it takes so many times its length where it is no ASCII. */
const PAGE_GARBAGE_FACTOR = 10;

/** A reply that is a page. `formTargets`: where its forms may lead, redirects after them included. */
export function pageReply(
  look: PageLook,
  status: u32,
  label: string,
  html: string,
  formTargets: string = "'self'",
): Reply {
  const script = look.script;
  // Where a form of that script leads in the end is the provider's to say.
  return replyOf(look, status, label, look.policy(script, script.length > 0 ? "*" : formTargets), html);
}

/** A reply that is a page which runs `KEPT_FORM_SCRIPT`. Where its form leads in the end is the application's to say. */
export function keptFormReply(look: PageLook, status: u32, label: string, html: string): Reply {
  return replyOf(look, status, label, look.policy(KEPT_FORM_SCRIPT, "*"), html);
}

function replyOf(look: PageLook, status: u32, label: string, policy: string, html: string): Reply {
  noteGarbage(html.length * PAGE_GARBAGE_FACTOR);
  return new Reply(status, label)
    .header("content-security-policy", policy)
    .header("referrer-policy", "same-origin")
    .inLanguage(look.language)
    .content("text/html; charset=utf-8", html);
}

/** A reply that is a line of text, which pages of `ancestors`, origins, may show in a frame. */
export function framedPage(status: u32, label: string, text: string, ancestors: string): Reply {
  return new Reply(status, label)
    .header("content-security-policy", "default-src 'none'; frame-ancestors " + ancestors)
    .content("text/html; charset=utf-8", "<!doctype html><title>Gatehouse</title>" + escapeHtml(text) + "\n");
}

/** `title`, `content`: for HTML. */
function page(look: PageLook, title: string, content: string): string {
  return look.html(title, title, content, look.script);
}

/** A page on which people sign in: its title is the configured one as it is, if there is one. `startUrl`: where it leads at once. */
function signInPageOf(look: PageLook, pages: PagesConfig, content: string, startUrl: JudgedUrl | null): string {
  const title = pages.title.length > 0 ? escapeHtml(pages.title) : look.language.html(Text.SignIn);
  const heading = pages.title.length > 0 ? isolatedHtml(pages.title) : title;
  if (startUrl === null) return look.html(title, heading, content, look.script);
  const url = escapeHtml(startUrl.text);
  const refresh = '<noscript><meta http-equiv="refresh" content="0;url=' + url + '"></noscript>';
  return look.html(title, heading, content, look.script, refresh, " data-go");
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

/** The page with the button that begins a login at `startUrl`. `goesOn`: it does so by itself. */
export function signInPage(
  look: PageLook,
  config: RelyingPartyConfig,
  startUrl: JudgedUrl,
  other: PageLink | null,
  goesOn: bool = false,
): string {
  const language = look.language;
  const pages = config.pages;
  const label =
    pages.buttonLabel.length > 0
      ? isolatedHtml(pages.buttonLabel)
      : language.htmlWith(Text.SignInWith, "OpenID Connect");
  const asked = paragraph(language.htmlWith(Text.AccountWillBeAsked, isolatedHtml(config.providerName)));
  const content = asked + link(startUrl, label) + otherLink(language, other);
  return signInPageOf(look, pages, content, goesOn ? startUrl : null);
}

/** The page with a button for each provider that people may sign in with. */
export function choicePage(look: PageLook, pages: PagesConfig, providers: Array<PageLink>): string {
  const language = look.language;
  // There may be a hundred: text that is added to text is copied as a whole each time.
  const content = new Writer(1024).text(paragraph(language.html(Text.ChooseAccount)));
  for (let i = 0; i < providers.length; i++) content.text(link(providers[i].url, providers[i].labelIn(language)));
  return signInPageOf(look, pages, content.toString(), null);
}

/** What happened, what to try (`advice`, for HTML), the id that the log carries too, and a link if there is an `actionUrl`. */
export function messagePage(
  look: PageLook,
  title: Text,
  advice: string,
  id: string,
  actionUrl: JudgedUrl | null,
  action: Text,
  other: PageLink | null = null,
): string {
  const language = look.language;
  let content = paragraph(advice);
  if (actionUrl !== null) content += link(actionUrl, language.html(action));
  content += otherLink(language, other);
  if (id.length > 0) {
    content += '<p class="id">' + language.htmlWith(Text.Id, "<code>" + escapeHtml(id) + "</code>") + "</p>";
  }
  return page(look, language.html(title), content);
}

/** What `ready` says, to people: `advice`, for HTML, and `lines` of text about the relying parties that are not. */
export function readyPage(look: PageLook, title: Text, advice: string, lines: string): string {
  const content = new Writer(lines.length + 64);
  if (advice.length > 0) content.text(paragraph(advice));
  if (lines.length > 0) content.text('<pre lang="en" dir="ltr">').text(escapeHtml(lines)).text("</pre>");
  return page(look, look.language.html(title), content.toString());
}

/** Asks before signing out, where another site may have brought the user here. */
export function confirmSignOutPage(look: PageLook, action: JudgedUrl): string {
  const language = look.language;
  const form = '<form method="post" action="' + escapeHtml(action.text) + '">' + button(language, Text.SignOut);
  const stay = otherLink(language, new PageLink(JudgedUrl.front(), Text.StaySignedIn));
  return page(
    look,
    language.html(Text.SignOutTitle),
    paragraph(language.html(Text.SignOutAsked)) + form + "</form>" + stay,
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
  look: PageLook,
  user: UserText,
  startUrl: JudgedUrl,
  id: string,
  to: JudgedUrl,
  body: string,
  names: string[],
  more: i32,
): string {
  const language = look.language;
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
  content.text("</ul></div>" + link(startUrl, language.html(user.action)));
  return formPage(look, user.title, content.toString());
}

/** The page that the login leads back to: what was kept under `id`, to be sent by a click. */
export function keptFormPage(look: PageLook, id: string): string {
  const language = look.language;
  const front = JudgedUrl.front();
  return formPage(
    look,
    Text.FormTitle,
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
      "</a></p></div>",
  );
}

function formPage(look: PageLook, title: Text, content: string): string {
  const heading = look.language.html(title);
  return look.html(heading, heading, content, KEPT_FORM_SCRIPT);
}
