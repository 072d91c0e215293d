import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { ROOT } from "../build/root.ts";

const FOLDER = join(ROOT, "tools", "demo", "pages");

const TYPES = new Map([
  ["css", "text/css; charset=utf-8"],
  ["html", "text/html; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
]);

/** A file of pages/, with each `{{name}}` replaced by the value of that name, escaped for HTML. */
export async function fillIn(file: string, values: Readonly<Record<string, string>> = {}): Promise<string> {
  const text = await readFile(join(FOLDER, file), "utf8");
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? ""));
}

/** Sends a file of pages/. `formAction` is what the page's forms may lead to, redirects included. */
export async function sendPage(
  response: ServerResponse,
  file: string,
  options: { status?: number; values?: Readonly<Record<string, string>>; formAction?: string } = {},
): Promise<void> {
  const body = await fillIn(file, options.values);
  response.writeHead(options.status ?? 200, {
    "content-type": TYPES.get(file.split(".").at(-1) ?? "") ?? "application/octet-stream",
    "cache-control": "no-store",
    "content-security-policy": contentSecurityPolicy(options.formAction ?? "'self'"),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
  });
  response.end(body);
}

/** What pages of ours may do: load our own style and script, talk to where they came from, and be in no frame. */
export function contentSecurityPolicy(formAction: string): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${formAction}`,
  ].join("; ");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
