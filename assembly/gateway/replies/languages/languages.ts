import { PagesConfig } from "../../../config/pages-config";
import { ENGLISH } from "./en";
import { Language } from "./language";

/** In the order of `LANGUAGE_TAGS`. */
const LANGUAGES: StaticArray<Language> = [ENGLISH];

/** The language of a reply: that which its request `accepted`, as `acceptedLanguage` answers, else that of the configuration. */
export function languageOf(accepted: i32, pages: PagesConfig): Language {
  const place = accepted >= 0 ? accepted : pages.language;
  return LANGUAGES[<u32>place < <u32>LANGUAGES.length ? place : 0];
}
