import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { BrowserClient } from "../../../tools/client/browser-client.ts";

describe("the browser-like client", () => {
  let server: Server;
  let origin: string;

  before(async () => {
    server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it("sends a typed address as a navigation from nowhere", async () => {
    const { headers } = await echo(new BrowserClient().open(`${origin}/echo`));
    assert.equal(headers["sec-fetch-mode"], "navigate");
    assert.equal(headers["sec-fetch-dest"], "document");
    assert.equal(headers["sec-fetch-site"], "none");
  });

  it("follows redirects one by one and tells of each", async () => {
    const statuses: number[] = [];
    const client = new BrowserClient({ onAnswer: ({ status }) => statuses.push(status) });
    const end = await client.open(`${origin}/redirect?to=/redirect%3Fto%3D/echo`);
    assert.equal(end.url.pathname, "/echo");
    assert.deepEqual(statuses, [302, 302, 200]);
  });

  it("gives up on a redirect loop", async () => {
    await assert.rejects(new BrowserClient().open(`${origin}/loop`), /more than 20 redirects/);
  });

  it("stays at a redirect when it takes one step", async () => {
    const answer = await new BrowserClient().step(`${origin}/redirect?to=/echo`);
    assert.equal(answer.status, 302);
    assert.equal(answer.location?.href, `${origin}/echo`);
  });

  it("keeps cookies to their path, Secure ones too on localhost, and to no name prefix that they break", async () => {
    const client = new BrowserClient();
    await client.open(`${origin}/cookies`);
    assert.deepEqual([...(await client.cookies(origin)).keys()].sort(), ["__Host-good", "plain"]);
    assert.deepEqual([...(await client.cookies(`${origin}/deep/er`)).keys()].sort(), ["__Host-good", "deep", "plain"]);
    assert.equal(client.refusedCookies.length, 1);
    assert.match(client.refusedCookies[0] ?? "", /^__Host-bad=/);
  });

  it("sends a SameSite=Lax cookie with a link from another site, and not with its forms", async () => {
    const client = new BrowserClient();
    await client.open(`${origin}/cookies`);
    const from = new URL("https://elsewhere.example/");
    const followed = await echo(client.open(`${origin}/echo`, { from }));
    assert.match(followed.headers["cookie"] ?? "", /plain=/);
    assert.equal(followed.headers["sec-fetch-site"], "cross-site");
    const posted = await echo(client.open(`${origin}/echo`, { from, method: "POST", form: new URLSearchParams() }));
    assert.doesNotMatch(posted.headers["cookie"] ?? "", /plain=/);
  });

  it("fills in a form, keeping what it holds already", async () => {
    const client = new BrowserClient();
    const page = await client.open(`${origin}/form`);
    const { method, body, headers } = await echo(client.submit(page, { name: "ada", password: "a&b" }));
    assert.equal(method, "POST");
    assert.equal(body, "hidden=%22kept%22&name=ada&password=a%26b");
    assert.equal(headers["origin"], origin);
    assert.equal(headers["sec-fetch-site"], "same-origin");
  });

  it("clicks links and buttons by their text, and says what is there where there is none", async () => {
    const client = new BrowserClient();
    const page = await client.open(`${origin}/form`);
    assert.equal((await client.click(page, "Go on")).url.search, "?a=1&b=2");
    assert.match((await echo(client.click(page, "Send"))).body, /&choice=send$/);
    await assert.rejects(client.click(page, "Nowhere"), /no link or button "Nowhere" on .*\/form \(200\)/);
  });

  it("fetches as a script of a page does", async () => {
    const { headers } = await echo(new BrowserClient().fetch(`${origin}/echo`, { method: "POST", body: "x" }));
    assert.equal(headers["sec-fetch-mode"], "cors");
    assert.equal(headers["origin"], origin);
  });
});

interface Echo {
  readonly method: string;
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
}

async function echo(answer: Promise<{ body: string }>): Promise<Echo> {
  return JSON.parse((await answer).body) as Echo;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname === "/redirect") {
    response.writeHead(302, { location: url.searchParams.get("to") ?? "/" }).end();
  } else if (url.pathname === "/loop") {
    response.writeHead(302, { location: "/loop" }).end();
  } else if (url.pathname === "/cookies") {
    response.setHeader("set-cookie", [
      "plain=1; Path=/; SameSite=Lax",
      "deep=1; Path=/deep; Secure; HttpOnly",
      "__Host-good=1; Path=/; Secure",
      "__Host-bad=1; Path=/",
    ]);
    response.end();
  } else if (url.pathname === "/form") {
    response.end(`
      <a href="/echo?a=1&amp;b=2">Go <b>on</b></a>
      <form method="post" action="/echo">
        <input type="hidden" name="hidden" value="&quot;kept&quot;"><input name="name"><input name=password type='password'>
        <button name="choice" value="send">Send</button>
      </form>`);
  } else {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
  }
}
