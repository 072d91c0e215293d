/** What the pages say. */
export class PagesConfig {
  /** As it is in every language; empty: each has its own. So is the button's label. */
  title: string = "";
  buttonLabel: string = "";
  /** A place in `LANGUAGE_TAGS`. */
  language: i32 = 0;
}
