/** What the pages say, and look like. */
export class PagesConfig {
  /** As it is in every language; empty: each has its own. So is the button's label. */
  title: string = "";
  buttonLabel: string = "";
  /** A place in `LANGUAGE_TAGS`. */
  language: i32 = 0;
  /** An https URL, or a `data:` URL of an image; empty: there is none. */
  logoUrl: string = "";
  /** Where the logo is loaded from; empty where it is in the page. */
  logoOrigin: string = "";
  /** A line for who needs help; empty: there is none. */
  help: string = "";
  /** A style sheet with the accent colours of the light and the dark pages; empty: they are as they are. */
  accentStyle: string = "";
}
