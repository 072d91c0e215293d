import { sendPage } from "./pages.ts";
import { listen, type LocalServer } from "./server.ts";

/** Where the gateway has it. */
export const WIKI = "/wiki/";

/** Starts the demo's second application, on a free port of loopback: it shows who the gateway says is there. */
export function startWiki(): Promise<LocalServer> {
  return listen(0, () => (request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const said = (name: string): string => request.headersDistinct[`x-auth-request-${name}`]?.join() ?? "";
    if (path === `${WIKI}style.css`) return sendPage(response, "style.css");
    if (path === WIKI.slice(0, -1)) return void response.writeHead(302, { location: WIKI }).end();
    if (path !== WIKI) return void response.writeHead(404).end();
    const values = {
      user: said("preferred-username"),
      email: said("email"),
      groups: said("groups").replaceAll(",", ", "),
    };
    return sendPage(response, "wiki.html", { values });
  });
}
