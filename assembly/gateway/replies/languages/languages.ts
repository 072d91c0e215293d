import { PagesConfig } from "../../../config/pages-config";
import { GERMAN } from "./de";
import { ENGLISH } from "./en";
import { SPANISH } from "./es";
import { FRENCH } from "./fr";
import { JAPANESE } from "./ja";
import { Language } from "./language";
import { SIMPLIFIED_CHINESE } from "./zh-cn";
import { TRADITIONAL_CHINESE } from "./zh-tw";

/** In the order of `LANGUAGE_TAGS`. */
const LANGUAGES: StaticArray<Language> = [
  ENGLISH,
  GERMAN,
  SPANISH,
  FRENCH,
  JAPANESE,
  SIMPLIFIED_CHINESE,
  TRADITIONAL_CHINESE,
];

/** The language of a reply: that which its request `accepted`, as `acceptedLanguage` answers, else that of the configuration. */
export function languageOf(accepted: i32, pages: PagesConfig): Language {
  const place = accepted >= 0 ? accepted : pages.language;
  return LANGUAGES[<u32>place < <u32>LANGUAGES.length ? place : 0];
}
