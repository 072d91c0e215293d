import { LANGUAGE_TAGS } from "../../../../assembly/config/languages";
import { PagesConfig } from "../../../../assembly/config/pages-config";
import { RelyingPartyConfig } from "../../../../assembly/config/relying-party-config";
import { ENGLISH } from "../../../../assembly/gateway/replies/languages/en";
import { Language } from "../../../../assembly/gateway/replies/languages/language";
import { languageOf } from "../../../../assembly/gateway/replies/languages/languages";
import { Text, TEXTS } from "../../../../assembly/gateway/replies/languages/text";
import { PageLook } from "../../../../assembly/gateway/replies/page-look";
import { confirmSignOutPage } from "../../../../assembly/gateway/replies/pages";
import { describeReason, reasonLabel, userText } from "../../../../assembly/gateway/replies/reasons";
import { acceptedLanguage } from "../../../../assembly/policy/accept-language";
import { JudgedUrl } from "../../../../assembly/policy/return-urls";
import { Reason } from "../../../../assembly/reason";
import { Writer } from "../../../../assembly/text/writer";

const result = new Writer();

/** How many reasons there are. */
export function reasonCount(): i32 {
  return <i32>Reason.RefreshUnavailable + 1;
}

/** Leaves a reason's label, log words, status, title, advice and action, a line feed between two; answers their bytes. */
export function describe(reason: i32): i32 {
  result.clear();
  const user = userText(<Reason>reason);
  result
    .text(reasonLabel(<Reason>reason))
    .text("\n")
    .text(describeReason(<Reason>reason))
    .text("\n");
  const title = ENGLISH.at(user.title);
  result.text(user.status.toString()).text("\n").text(title).text("\n").text(ENGLISH.at(user.advice)).text("\n");
  return result.text(ENGLISH.at(user.action)).length;
}

/** Where that is. */
export function resultAddress(): usize {
  return result.pointer;
}

/** How many languages there are. */
export function languageCount(): i32 {
  return LANGUAGE_TAGS.length;
}

/** How many texts there are. */
export function textCount(): i32 {
  return TEXTS;
}

function languageAt(place: i32): Language {
  const pages = new PagesConfig();
  pages.language = place;
  return languageOf(-1, pages);
}

/** Leaves the tag of a language, its place in the configuration, and its direction, a line feed between two; answers their bytes. */
export function describeLanguage(place: i32): i32 {
  result.clear();
  const language = languageAt(place);
  return result.text(language.tag).text("\n").text(LANGUAGE_TAGS[place]).text("\n").text(language.direction).length;
}

/** Leaves a text in a language; answers its bytes. */
export function say(place: i32, text: i32): i32 {
  result.clear();
  return result.text(languageAt(place).at(<Text>text)).length;
}

/** Leaves a time in a language; answers its bytes. */
export function sayDuration(place: i32, seconds: i32): i32 {
  result.clear();
  return result.text(languageAt(place).duration(seconds)).length;
}

/** The place of the language that a value of Accept-Language asks for. */
export function accepted(source: usize, length: i32): i32 {
  return acceptedLanguage(source, length);
}

/** Leaves a page in a language that runs from right to left; answers its bytes. */
export function describeRightToLeftPage(): i32 {
  const hebrew = new Language("he", "rtl").say(Text.SignOutTitle, "להתנתק?").say(Text.SignOutAsked, "עדיין מחוברים.");
  const look = new PageLook(-1, new RelyingPartyConfig());
  look.language = hebrew;
  result.clear();
  return result.text(confirmSignOutPage(look, JudgedUrl.front())).length;
}
