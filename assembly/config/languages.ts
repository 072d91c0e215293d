/** The tags of the languages that there are texts in (BCP 47), English first: a language is known by its place here. */
export const LANGUAGE_TAGS: string[] = ["en", "de", "es", "fr", "ja", "zh-CN", "zh-TW"];

/** What people may ask for, in lower case, and below the language that it brings; a longer one goes before a shorter. */
export const LANGUAGE_RANGES: StaticArray<string> = [
  "en",
  "de",
  "es",
  "fr",
  "ja",
  "zh",
  // Who reads traditional characters, by script or by country.
  "zh-hant",
  "zh-tw",
  "zh-hk",
  "zh-mo",
];
/** Places in `LANGUAGE_TAGS`, in the order of `LANGUAGE_RANGES`. */
export const LANGUAGE_OF_RANGE: StaticArray<i32> = [0, 1, 2, 3, 4, 5, 6, 6, 6, 6];
