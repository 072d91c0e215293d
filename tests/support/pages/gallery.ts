/** The document that shows every page. */
import type { MetPage } from "./pages.ts";

/** Where it is, and its pictures; from the root of the repository. */
export const GALLERY = "docs/pages.md";
export const PICTURES = "docs/pages";
export const SCHEMES = ["light", "dark"] as const;

/** The name of a page's picture among the others. */
export function pictureName(page: MetPage, scheme: (typeof SCHEMES)[number]): string {
  return `${page.name}.${scheme}.webp`;
}

/** What the document says, in Markdown. */
export function galleryText(pages: readonly MetPage[]): string {
  return [
    "# The pages",
    "",
    "Every page that a person can meet, as it is without `pages` in the configuration but for a line of help, in light and in dark:",
    "a real gateway, and a provider that is called Example Corporation. What they say and how they look is",
    "[configured](configuration.md). Each works by keyboard and without script, but for those that keep a form, which need script.",
    "`npm run gallery` takes the pictures.",
    ...pages.flatMap((page) => ["", `## ${page.heading}`, "", `${sentence(page.when)}.`, "", imagesOf(page)]),
    "",
  ].join("\n");
}

function imagesOf(page: MetPage): string {
  return SCHEMES.map(
    (scheme) => `<img width="400" alt="${page.heading}, ${scheme}" src="pages/${pictureName(page, scheme)}" />`,
  ).join("\n");
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
