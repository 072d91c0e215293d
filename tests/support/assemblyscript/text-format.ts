/** Wasm's text format, as a tree. */

/** A list in parentheses: what it begins with says what it is. */
export type Form = (Form | string)[];

/** The one form of a text, which has no comments. */
export function parseForm(text: string): Form {
  const open: Form[] = [[]];
  for (const [token] of text.matchAll(/[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+/g)) {
    const current = open.at(-1);
    if (token === "(") open.push([]);
    else if (token !== ")") current?.push(token);
    else open.at(-2)?.push(open.pop() ?? []);
  }
  const form = open[0]?.[0];
  if (open.length !== 1 || !Array.isArray(form)) throw new Error("no text of one form");
  return form;
}

export function formText(form: Form): string {
  return `(${form.map((part) => (typeof part === "string" ? part : formText(part))).join(" ")})`;
}

/** What a form begins with; empty for none. */
export function headOf(form: Form | string | undefined): string {
  const head = typeof form === "object" ? form[0] : undefined;
  return typeof head === "string" ? head : "";
}
