import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { ADMIN_GROUP } from "./account.ts";
import { sendPage } from "./pages.ts";
import { listen, type LocalServer, readBody } from "./server.ts";

const FILES = new Map([
  ["/", "application.html"],
  ["/style.css", "style.css"],
  ["/application.js", "application.js"],
]);

/** Starts an application on loopback that shows what it is sent, as httpbin: /headers, /get, /anything, /status/:code. */
export function startApplication(port: number): Promise<LocalServer> {
  return listen(port, () => answer);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  const file = FILES.get(url.pathname);
  if (file !== undefined) return sendPage(response, file);

  const { pathname } = url;
  if (pathname === "/admin") {
    const said = (name: string): string => request.headersDistinct[`x-auth-request-${name}`]?.join() ?? "";
    const values = { email: said("email"), groups: said("groups").replaceAll(",", ", "), group: ADMIN_GROUP };
    return sendPage(response, "admin.html", { values });
  }
  const code = Number(/^\/status\/(\d{3})$/.exec(pathname)?.[1]);
  if (pathname === "/headers") {
    send(response, { headers: headersOf(request) });
  } else if (pathname === "/get") {
    send(response, basics(request, url));
  } else if (pathname === "/anything" || pathname.startsWith("/anything/")) {
    send(response, { ...basics(request, url), ...(await contentOf(request)), method: request.method });
  } else if (code >= 200 && code in STATUS_CODES) {
    response.writeHead(code).end();
  } else {
    send(response, { error: `there is no ${pathname}` }, 404);
  }
}

function basics(request: IncomingMessage, url: URL): Record<string, unknown> {
  return {
    args: valuesOf(url.searchParams),
    headers: headersOf(request),
    origin: request.headers["x-forwarded-for"] ?? request.socket.remoteAddress,
    url: url.href,
  };
}

async function contentOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await readBody(request)).toString();
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return {
    data: isForm ? "" : text,
    form: isForm ? valuesOf(new URLSearchParams(text)) : {},
    json: isForm ? null : parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One value for each name, or a list where a name comes more than once. */
function valuesOf(parameters: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** Names as httpbin writes them ("X-Auth-Request-Email"), repeated headers joined. */
function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
      (values ?? []).join(name === "cookie" ? "; " : ", "),
    ]),
  );
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}
