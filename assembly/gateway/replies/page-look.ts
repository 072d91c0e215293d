import { RelyingPartyConfig } from "../../config/relying-party-config";
import { sha256 } from "../../crypto/sha256";
import { encodeBase64 } from "../../text/base64url";
import { bytesOf, pointer } from "../../text/bytes";
import { escapeHtml } from "../../text/html";
import { Writer } from "../../text/writer";
import { FRAGMENT_SCRIPT } from "./fragment-script";
import { helpLine } from "./help-line";
import { Language } from "./languages/language";
import { languageOf } from "./languages/languages";
import { STYLE } from "./page-style";

/** The source expression of an inline style sheet or script (CSP 3, section 2.3.1). */
function hashSource(text: string): string {
  const bytes = bytesOf(text);
  const digest = new StaticArray<u8>(32);
  sha256(pointer(bytes), bytes.length, pointer(digest));
  return "'sha256-" + encodeBase64(pointer(digest), 32) + "'";
}

/** What a page has beside its long parts has about so many bytes. */
const ROOM = 2048;

const STYLE_SOURCE: string = hashSource(STYLE);

/** What is around the content of a page: its language, and what a relying party's pages look like. */
export class PageLook {
  language: Language;

  /** `accepted`: the language that the request asks for, as `acceptedLanguage` answers. */
  constructor(
    accepted: i32,
    private config: RelyingPartyConfig,
  ) {
    this.language = languageOf(accepted, config.pages);
  }

  /** The script of pages that have no other. */
  get script(): string {
    return this.config.keepsFragment ? FRAGMENT_SCRIPT : "";
  }

  /**
   * The Content-Security-Policy of a page: our style sheets and `script`, if it has one, the logo, and nothing else. `formTargets`: where
   * its forms may lead, redirects after them included.
   */
  policy(script: string, formTargets: string): string {
    const pages = this.config.pages;
    let policy = "default-src 'none'; style-src " + STYLE_SOURCE;
    if (pages.accentStyle.length > 0) policy += " " + hashSource(pages.accentStyle);
    if (script.length > 0) policy += "; script-src " + hashSource(script);
    policy += "; img-src data:";
    if (pages.logoOrigin.length > 0) policy += " " + pages.logoOrigin;
    return policy + "; base-uri 'none'; frame-ancestors 'none'; form-action " + formTargets;
  }

  /** A page. `title`, `heading`, `content`: for HTML; `head`: what else its head has; `mark`: attributes of what holds it. */
  html(title: string, heading: string, content: string, script: string, head: string = "", mark: string = ""): string {
    const pages = this.config.pages;
    const length = STYLE.length + pages.logoUrl.length + content.length + script.length + ROOM;
    const page = new Writer(length)
      .text('<!doctype html><html lang="' + this.language.tag + '" dir="' + this.language.direction)
      .text('"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">')
      .text('<meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>')
      .text(title)
      .text("</title><style>" + STYLE + "</style>");
    if (pages.accentStyle.length > 0) page.text("<style>" + pages.accentStyle + "</style>");
    page.text(head).text("</head><body><main" + mark);
    if (this.config.keepsFragment) page.text(' data-at="').text(escapeHtml(this.config.prefix)).text('"');
    page.text(">");
    if (pages.logoUrl.length > 0) page.text('<img alt="" src="').text(escapeHtml(pages.logoUrl)).text('">');
    page.text("<h1>" + heading + "</h1>").text(content);
    if (pages.help.length > 0) page.text('<p class="help" dir="auto">' + helpLine(pages.help) + "</p>");
    page.text("</main>");
    if (script.length > 0) page.text("<script>" + script + "</script>");
    return page.text("</body></html>\n").toString();
  }
}
