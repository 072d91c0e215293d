import type { IncomingMessage, ServerResponse } from "node:http";
import { stringify } from "yaml";
import { ACCOUNT, ADMIN_GROUP, OTHER_ACCOUNT } from "./account.ts";
import type { Activity, Event } from "./activity.ts";
import { sendPage } from "./pages.ts";
import { listen, type LocalServer } from "./server.ts";

/** Where it is: a rule of the gateway lets everybody have what is below. */
export const START = "/demo/";
const ACTIVITY = `${START}activity`;

interface StartPageOptions {
  readonly activity: Activity;
  /** "http://localhost:PORT" of the gateway. */
  readonly url: string;
  /** What the buttons of the sign-in page say. */
  readonly buttons: readonly string[];
  /** What the filter is told: that is shown. */
  readonly configuration: object;
}

const FILES = new Map([
  [`${START}style.css`, "style.css"],
  [`${START}start.css`, "start.css"],
  [`${START}start.js`, "start.js"],
]);

/** Pages that can be told at a time. */
const MOST_FOLLOWERS = 16;
/** Proxies end what is quiet for long. */
const ALIVE_MS = 15_000;
/** What a page may be behind with before it is cut off, to come again. */
const MOST_UNSENT = 65_536;

/** Starts what serves the page that says what to try, and shows beside it what the filter does, on a free port of loopback. */
export function startStartPage(options: StartPageOptions): Promise<LocalServer> {
  const values = {
    url: options.url,
    buttons: options.buttons.map((button) => `“${button}”`).join(" or "),
    name: ACCOUNT.claims.name,
    email: ACCOUNT.claims.email,
    password: ACCOUNT.password,
    otherName: OTHER_ACCOUNT.claims.name,
    otherEmail: OTHER_ACCOUNT.claims.email,
    otherPassword: OTHER_ACCOUNT.password,
    group: ADMIN_GROUP,
    configuration: stringify(options.configuration, { lineWidth: 0 }).trim(),
  };
  let followers = 0;
  return listen(0, () => async (request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const file = FILES.get(path);
    if (file !== undefined) {
      await sendPage(response, file);
    } else if (path === START) {
      await sendPage(response, "start.html", { values });
    } else if (path === START.slice(0, -1)) {
      response.writeHead(302, { location: START }).end();
    } else if (path !== ACTIVITY) {
      response.writeHead(404).end();
    } else if (followers === MOST_FOLLOWERS) {
      response.writeHead(503, { "retry-after": "30" }).end();
    } else {
      followers++;
      response.once("close", () => followers--);
      tell(options.activity, request, response);
    }
  });
}

/** Sends what the browser has not yet had of the activity, and goes on with what comes (HTML, section 9.2: server-sent events). */
function tell(activity: Activity, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = ({ id, entry }: Event): void => {
    if (response.writableLength > MOST_UNSENT) response.destroy();
    else response.write(`id: ${id}\ndata: ${JSON.stringify(entry)}\n\n`);
  };
  response.write("retry: 1000\n\n");
  // A page that comes again says by its query what it has: EventSource says so by itself only where it never ended.
  const asked = new URL(request.url ?? "/", "http://localhost").searchParams.get("after");
  const had = request.headers["last-event-id"] ?? asked ?? undefined;
  activity.since(Array.isArray(had) ? had[0] : had).forEach(send);
  const unfollow = activity.follow(send);
  const alive = setInterval(() => response.write(":\n\n"), ALIVE_MS);
  response.once("close", () => {
    clearInterval(alive);
    unfollow();
  });
}
