/** The tags of the languages that there are texts in (BCP 47), English first: whatever stands for a language is its place here. */
export const LANGUAGE_TAGS: string[] = ["en"];
