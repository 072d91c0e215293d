import { isUrlChar } from "../text/url";
import { readAccentColor } from "./accent-color";
import { Field } from "./field";
import { LANGUAGE_TAGS } from "./languages";
import { PagesConfig } from "./pages-config";
import { readUrl } from "./url-field";

const LOGO_URL = "an https URL of an image, or data:image/… with the image itself";
/** Each page carries it. In characters. */
const MAX_LOGO_URL = 16384;
const HELP = "a line such as Write to it@example.com";
const MAX_HELP = 200;

/** Reads `pages`. */
export function readPages(section: Field, pages: PagesConfig): void {
  const title = section.get("title").text("a title such as Sign in");
  if (title !== null) pages.title = title;
  const label = section.get("buttonLabel").text("a label such as Sign in with OpenID Connect");
  if (label !== null) pages.buttonLabel = label;
  readLogoUrl(section.get("logoUrl"), pages);
  readHelp(section.get("help"), pages);
  pages.accentStyle = readAccentColor(section.get("accentColor"));
  pages.language = readLanguage(section.get("language"));
}

function readLogoUrl(field: Field, pages: PagesConfig): void {
  if (!field.isGiven || field.value.equals("")) return;
  const text = field.filledText(LOGO_URL);
  if (text === null) return;
  if (text.length > MAX_LOGO_URL) {
    field.mistake(`found ${text.length} characters, expected at most ${MAX_LOGO_URL}: each page carries them`);
  } else if (text.startsWith("data:image/")) {
    if (isUrl(text)) pages.logoUrl = text;
    else field.expected(LOGO_URL + ", in base64 or percent-encoded");
  } else {
    const url = readUrl(field, LOGO_URL);
    if (url === null) return;
    if (url.scheme != "https") return field.expected(LOGO_URL);
    pages.logoUrl = text;
    pages.logoOrigin = url.origin;
  }
}

function isUrl(text: string): bool {
  for (let i = 0; i < text.length; i++) if (!isUrlChar(text.charCodeAt(i))) return false;
  return true;
}

function readHelp(field: Field, pages: PagesConfig): void {
  const text = field.textOrEmpty(HELP);
  if (text === null) return;
  if (text.length <= MAX_HELP) pages.help = text;
  else field.mistake(`found ${text.length} characters, expected at most ${MAX_HELP}: ${HELP}`);
}

function readLanguage(field: Field): i32 {
  // Empty is as good as none.
  return field.value.equals("") ? 0 : field.choice(LANGUAGE_TAGS, 0);
}
