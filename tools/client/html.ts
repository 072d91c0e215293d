/** A link of a page, with its text. */
export interface Link {
  readonly href: string;
  readonly text: string;
}

/** A form of a page: where it goes, what it holds already, and the text of its buttons. */
export interface Form {
  readonly action: string;
  readonly method: "GET" | "POST";
  /** Names and values of its fields in order, without buttons. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly buttons: readonly { readonly text: string; readonly name: string; readonly value: string }[];
}

/** The links of a page, in order. Enough of HTML for pages of our own and of OpenID providers; not a parser. */
export function linksOf(html: string): Link[] {
  return elements(html, "a").flatMap(({ attributes, inner }) => {
    const href = attributes.get("href");
    return href === undefined ? [] : [{ href, text: textOf(inner) }];
  });
}

/** The forms of a page, in order. */
export function formsOf(html: string): Form[] {
  return elements(html, "form").map(({ attributes, inner }) => ({
    action: attributes.get("action") ?? "",
    method: attributes.get("method")?.toUpperCase() === "POST" ? "POST" : "GET",
    fields: fieldsOf(inner),
    buttons: elements(inner, "button").map((button) => ({
      text: textOf(button.inner),
      name: button.attributes.get("name") ?? "",
      value: button.attributes.get("value") ?? "",
    })),
  }));
}

/** The text of a piece of HTML, white space run together. What only isolates a name parts no words. */
export function textOf(html: string): string {
  const text = html
    .replace(/<(style|script|title)\b.*?<\/\1>/gis, " ")
    .replace(/<\/?bdi>/g, "")
    .replace(/<[^>]*>/g, " ");
  return unescapeHtml(text).replace(/\s+/g, " ").trim();
}

function fieldsOf(inner: string): [string, string][] {
  return [...inner.matchAll(/<input\b([^>]*)>/gi)].flatMap((match): [string, string][] => {
    const attributes = attributesOf(match[1] ?? "");
    const name = attributes.get("name");
    const type = attributes.get("type") ?? "text";
    const unchecked = ["checkbox", "radio"].includes(type) && !attributes.has("checked");
    return name === undefined || type === "submit" || unchecked ? [] : [[name, attributes.get("value") ?? ""]];
  });
}

function elements(html: string, name: string): { attributes: Map<string, string>; inner: string }[] {
  const pattern = new RegExp(`<${name}\\b([^>]*)>(.*?)</${name}>`, "gis");
  return [...html.matchAll(pattern)].map((match) => ({
    attributes: attributesOf(match[1] ?? ""),
    inner: match[2] ?? "",
  }));
}

function attributesOf(text: string): Map<string, string> {
  const pattern = /([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
  return new Map(
    [...text.matchAll(pattern)].map((match) => [
      (match[1] ?? "").toLowerCase(),
      unescapeHtml(match[2] ?? match[3] ?? match[4] ?? ""),
    ]),
  );
}

const NAMED = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
]);

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? whole;
    return String.fromCodePoint(hex !== undefined ? parseInt(hex, 16) : Number(decimal));
  });
}
