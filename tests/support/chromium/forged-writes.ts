/** The ways in which a page of another origin can have a browser send something that may change something. */
import type { Page } from "playwright-core";

/** Ways in which a page sends something, as expressions of scripts that begin them; `URL` stands for where to. */
const FORM = `
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: URL, enctype: ENCTYPE, target: frame.name });
  form.append(Object.assign(document.createElement("input"), { name: "a", value: "b" }));
  document.body.append(form);
  setTimeout(() => form.submit());`;
/** A frame to be answered in, whose page can't be looked into; its load tells that the answer is there. */
const FRAME = `
  const frame = Object.assign(document.createElement("iframe"), { name: "frame" + performance.now() });
  document.body.append(frame);`;
const LOADED = `
  await new Promise((resolve) => { frame.onload = resolve; });
  frame.remove();`;
const form = (enctype: string): string => FRAME + FORM.replace("ENCTYPE", JSON.stringify(enctype)) + LOADED;
const LEAVING = FORM.replace("ENCTYPE", '"text/plain"').replace("frame.name", '"_top"');
const fetching = (method: string, more: object = {}): string =>
  `await fetch(URL, ${JSON.stringify({ method, credentials: "include", ...more })}).catch(() => undefined);`;
const SOCKET = `
  const socket = new WebSocket(URL.replace("http", "ws"));
  await new Promise((resolve) => { socket.onopen = socket.onerror = socket.onclose = resolve; });`;

/** Those that a browser sends without asking first (Fetch, section 4.8). */
export const SIMPLE: readonly (readonly [name: string, script: string])[] = [
  ["a form", form("application/x-www-form-urlencoded")],
  ["a form that uploads", form("multipart/form-data")],
  ["a form of plain text", form("text/plain")],
  ["a form that leaves the page", LEAVING],
  ["a script that reads no answer", fetching("POST", { mode: "no-cors", body: "a=b" })],
  ["a script", fetching("POST", { body: "a=b" })],
  ["a beacon", `navigator.sendBeacon(URL, "a=b");`],
  ["a WebSocket", SOCKET],
];
/** Those that it asks about first, with a CORS preflight. */
export const PREFLIGHTED: typeof SIMPLE = [
  ["a script of JSON", fetching("POST", { headers: { "content-type": "application/json" }, body: "{}" })],
  ...["PUT", "PATCH", "DELETE"].map((method) => [method, fetching(method)] as const),
];

/** Has a page send something to a URL, and waits for its end. Answers the status, where that is told. */
export async function sendFrom(page: Page, script: string, url: string): Promise<number | undefined> {
  const at = page.url();
  const leaves = script.includes("_top");
  const answer = leaves ? page.waitForResponse((response) => response.url() === url) : undefined;
  await page.evaluate(`(async () => { ${script.replaceAll("URL", JSON.stringify(url))} })()`);
  if (script.includes("sendBeacon")) await page.waitForFunction(`performance.getEntriesByName("${url}").length > 0`);
  const status = (await answer)?.status();
  if (leaves) {
    await page.waitForURL(url);
    await page.goto(at);
  }
  return status;
}
