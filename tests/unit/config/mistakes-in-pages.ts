import { mistake, type Stop, warning } from "./stop.ts";

/** `pages`, and `signIn`. */
export const MISTAKES_IN_PAGES: readonly Stop[] = [
  mistake(
    "a logo over http",
    { pages: { logoUrl: "http://www.example.com/logo.png" } },
    'pages.logoUrl: found "http://www.example.com/logo.png", expected an https URL of an image, or data:image/… with the image itself',
  ),
  mistake(
    "a logo by its path",
    { pages: { logoUrl: "/logo.png" } },
    'pages.logoUrl: found "/logo.png", expected an https URL of an image, or data:image/… with the image itself',
  ),
  mistake(
    "a logo that is a script",
    { pages: { logoUrl: "javascript:alert(1)" } },
    'pages.logoUrl: found "javascript:alert(1)", expected an https URL of an image, or data:image/… with the image itself',
  ),
  mistake(
    "a logo that is a page",
    { pages: { logoUrl: "data:text/html,hello" } },
    'pages.logoUrl: found "data:text/html,hello", expected an https URL of an image, or data:image/… with the image itself',
  ),
  mistake(
    "a logo that is not encoded",
    { pages: { logoUrl: "data:image/svg+xml,<svg/>" } },
    'pages.logoUrl: found "data:image/svg+xml,<svg/>", expected an https URL of an image, or data:image/… with the image itself, in base64 or percent-encoded',
  ),
  mistake(
    "a logo that is too large to be in each page",
    { pages: { logoUrl: `data:image/png;base64,${"A".repeat(16384)}` } },
    "pages.logoUrl: found 16406 characters, expected at most 16384: each page carries them",
  ),
  mistake(
    "help that is no line",
    { pages: { help: "x".repeat(201) } },
    "pages.help: found 201 characters, expected at most 200: a line such as Write to it@example.com",
  ),
  mistake(
    "help in a list",
    { pages: { help: ["it@example.com"] } },
    "pages.help: found a list, expected a line such as Write to it@example.com",
  ),
  mistake(
    "a colour by its name",
    { pages: { accentColor: "rebeccapurple" } },
    'pages.accentColor: found "rebeccapurple", expected a colour such as #1f5fd1 or #15d',
  ),
  mistake(
    "a colour that ends the style sheet",
    { pages: { accentColor: "#fff}" } },
    'pages.accentColor: found "#fff}", expected a colour such as #1f5fd1 or #15d',
  ),
  mistake(
    "fragments that are kept for a time",
    { signIn: { keepFragment: "1h" } },
    'signIn.keepFragment: found "1h", expected true or false, without quotes',
  ),
];

export const WARNINGS_OF_PAGES: readonly Stop[] = [
  warning(
    "a colour that can't be read on light pages",
    { pages: { accentColor: "#fc0" } },
    'pages.accentColor: found "#fc0", whose contrast with white is 1.5, expected 4.5 (WCAG 2.2, AA): light pages have "#907300" in its place',
  ),
  warning(
    "no colour at all",
    { pages: { accentColor: "#FFFFFF" } },
    'pages.accentColor: found "#FFFFFF", whose contrast with white is 1.0, expected 4.5 (WCAG 2.2, AA): light pages have "#747474" in its place',
  ),
];
