/**
 * What pages of other origins get to the application with a user's session, in a real Chromium: through Gatehouse, oauth2-proxy and
 * Envoy's OAuth2 filter as they are set up by default. Prints the table of docs/protocol.md.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { bootstrap } from "../../tools/envoy/bootstrap.ts";
import { freePort } from "../../tools/envoy/free-port.ts";
import { EnvoyProcess } from "../../tools/envoy/process.ts";
import { findChromium, HOW_TO_GET_ONE, startChromium } from "../support/chromium/chromium.ts";
import { PREFLIGHTED, sendFrom, SIMPLE } from "../support/chromium/forged-writes.ts";
import { Application } from "../support/gateway/application.ts";
import { CLIENT, COOKIE_SECRET, Gateway } from "../support/gateway/gateway.ts";
import { Provider } from "../support/provider/provider.ts";
import { oauth2Filter } from "./peers/oauth2.ts";
import { buildOauth2Proxy, Oauth2Proxy } from "./peers/oauth2-proxy/process.ts";

interface Sender {
  readonly name: string;
  readonly origin: string;
}

interface Peer {
  readonly title: string;
  readonly origin: string;
  stop(): Promise<void>;
}

const servers: Server[] = [];

function serveEmptyPages(host: string): Promise<string> {
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html>"));
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://${host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Only what has to be said, and that cookies may go by http, since this is a test. */
function flagsBefore(application: number): (issuer: string, port: number) => string[] {
  return (issuer, port) => [
    ...[
      "--provider=oidc",
      `--oidc-issuer-url=${issuer}`,
      `--client-id=${CLIENT.id}`,
      "--email-domain=*",
      "--code-challenge-method=S256",
    ],
    ...[`--redirect-url=http://127.0.0.1:${port}/oauth2/callback`, `--http-address=127.0.0.1:${port}`],
    ...[`--upstream=http://127.0.0.1:${application}`, "--skip-provider-button", "--cookie-secure=false"],
  ];
}

async function startOauth2(provider: Provider, application: Application): Promise<Peer> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const filters = [oauth2Filter(provider.issuer, {}, origin)];
  const message = bootstrap({
    listeners: [{ name: "oauth2", port, routes: [{ cluster: "application" }], filters }],
    clusters: [
      { name: "provider", port: provider.address.port },
      { name: "application", port: application.address.port },
    ],
  });
  const secrets = Object.entries({ "oauth2-token": CLIENT.secret, "oauth2-hmac": COOKIE_SECRET });
  Object.assign(message["static_resources"] as object, {
    secrets: secrets.map(([name, secret]) => ({ name, generic_secret: { secret: { inline_string: secret } } })),
  });
  const envoy = await EnvoyProcess.start({ bootstrap: message, concurrency: 1, startTimeoutMs: 30_000 });
  return { title: "Envoy's `oauth2`", origin, stop: () => envoy.stop() };
}

async function startPeers(provider: Provider, application: Application): Promise<Peer[]> {
  await buildOauth2Proxy(console.error);
  const ports = { issuer: provider.issuer, providerPort: provider.address.port };
  const gateway = await Gateway.start({ ...ports, applicationPort: application.address.port });
  const proxy = await Oauth2Proxy.start(provider.issuer, flagsBefore(application.address.port));
  return [
    { title: "Gatehouse", origin: gateway.origin, stop: () => gateway.stop() },
    { title: "oauth2-proxy", origin: `http://127.0.0.1:${proxy.port}`, stop: () => proxy.stop() },
    await startOauth2(provider, application),
  ];
}

/** Which ways bring something to the application, from a page in a browser that is signed in. */
async function reached(page: Page, peer: Peer, sender: Sender, application: Application): Promise<string[]> {
  const through: string[] = [];
  for (const [name, script] of [...SIMPLE, ...PREFLIGHTED]) {
    const path = `/write/${encodeURIComponent(name)}`;
    application.reset();
    application.responseHeaders = {
      "access-control-allow-origin": sender.origin,
      "access-control-allow-credentials": "true",
    };
    await sendFrom(page, script, peer.origin + path);
    // A preflight writes nothing, and neither does the GET that a login ends with.
    const writes = application.requests.filter(({ url, method }) => url === path && method !== "OPTIONS");
    if (writes.some(({ method }) => method !== "GET" || name === "a WebSocket")) through.push(name);
    if (new URL(page.url()).origin !== sender.origin) await page.goto(`${sender.origin}/page`);
  }
  return through;
}

const executable = findChromium();
if (executable === undefined) throw new Error(HOW_TO_GET_ONE);
const provider = await Provider.start({ clients: [CLIENT] });
const application = await Application.start();
const peers = await startPeers(provider, application);
const browser = await startChromium(executable);
try {
  const elsewhere = [
    { name: "a sibling", origin: await serveEmptyPages("127.0.0.1") },
    { name: "another site", origin: await serveEmptyPages("localhost") },
  ];
  for (const peer of peers) {
    for (const sender of [{ name: "its own page", origin: peer.origin }, ...elsewhere]) {
      await browser.context.clearCookies();
      const page = await browser.context.newPage();
      application.reset();
      application.responseHeadersAt.set("/page", { "content-type": "text/html" });
      application.bodiesAt.set("/page", "<!doctype html><body></body>");
      await page.goto(`${peer.origin}/page`);
      if (new URL(page.url()).origin !== peer.origin) throw new Error(`no login at ${peer.title}: ${page.url()}`);
      await page.goto(`${sender.origin}/page`);
      const through = await reached(page, peer, sender, application);
      const all = SIMPLE.length + PREFLIGHTED.length;
      console.log(`| ${peer.title} | ${sender.name} | ${through.length} of ${all} | ${through.join(", ")} |`);
      await page.close();
    }
  }
} finally {
  await browser.stop();
  for (const peer of peers) await peer.stop();
  await application.stop();
  await provider.stop();
  for (const server of servers) server.close();
}
