import { Field } from "./field";
import { PagesConfig } from "./pages-config";

/** Reads `pages`. */
export function readPages(section: Field, pages: PagesConfig): void {
  const title = section.get("title").text("a title such as Sign in");
  if (title !== null) pages.title = title;
  const label = section.get("buttonLabel").text("a label such as Sign in with OpenID Connect");
  if (label !== null) pages.buttonLabel = label;
}
