import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, describe, test } from "node:test";
import { linksOf, textOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type LocalResponse, type Pairs } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, navigation, readyHost, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers, scriptRequest } from "../../support/emulated/workers.ts";

// What a configuration makes of the pages, and what they are where there is no page of an application.

let keys: Signer;
before(async () => {
  keys = await signer();
});

function answerTo(host: HostEmulator, headers: Pairs): LocalResponse {
  const { response } = host.open(headers);
  assert.ok(response !== undefined);
  return response;
}

function policyOf({ headers }: LocalResponse): Map<string, string> {
  const [policy = "", ...others] = valuesOf(headers, "content-security-policy");
  assert.deepEqual(others, []);
  return new Map(policy.split("; ").map((part) => [part.split(" ")[0] ?? "", part.split(" ").slice(1).join(" ")]));
}

/** The source expressions of the style sheets and scripts that stand in a page. */
function hashesOf(body: string, element: string): string {
  const texts = [...body.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))].map(([, text = ""]) => text);
  return texts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`).join(" ");
}

/** With another method. */
function byMethod(method: string, headers: Pairs): Pairs {
  return headers.map(([name, value]) => [name, name === ":method" ? method : value]);
}

/** A host whose provider could not be reached. */
async function unreadyHost(): Promise<HostEmulator> {
  const host = await HostEmulator.start(FILTER, CONFIGURATION);
  host.tick();
  host.fail(host.takeCall());
  return host;
}

describe("what is configured", () => {
  const pages = {
    logoUrl: "https://static.example.com/logo.svg?a=1&b='2'",
    help: `Write to it@example.com, <b>"now"</b>.`,
    accentColor: "#0b2545",
  };

  test("is on every page, and the policy allows it and nothing beyond", async () => {
    const host = await readyHost(FILTER, keys, { pages });
    for (const path of [
      "/oauth2/sign_in",
      "/oauth2/signed_out",
      "/oauth2/nothing",
      "/oauth2/ready",
      "/oauth2/start?rp=x",
    ]) {
      const answer = answerTo(host, navigation(path));
      const policy = policyOf(answer);
      assert.equal(policy.get("style-src"), hashesOf(answer.body, "style"), path);
      assert.equal(policy.get("img-src"), "data: https://static.example.com", path);
      assert.equal(policy.get("default-src"), "'none'");
      assert.equal(policy.has("script-src"), false);
      assert.ok(
        answer.body.includes(`<main><img alt="" src="https://static.example.com/logo.svg?a=1&amp;b=&#39;2&#39;"><h1>`),
        path,
      );
      assert.match(answer.body, /:root\{--accent:#0b2545\}@media/);
      assert.ok(textOf(answer.body).endsWith(`Write to it@example.com , <b>"now"</b>.`), textOf(answer.body));
      assert.equal(linksOf(answer.body).at(-1)?.href, "mailto:it@example.com");
    }
  });

  test("a logo in the page asks nobody, and is text whatever stands in it", async () => {
    const logoUrl = "data:image/svg+xml,%3Csvg/%3E'onerror='alert(1)";
    const answer = answerTo(await readyHost(FILTER, keys, { pages: { logoUrl } }), navigation("/oauth2/sign_in"));
    assert.equal(policyOf(answer).get("img-src"), "data:");
    assert.ok(answer.body.includes(`src="data:image/svg+xml,%3Csvg/%3E&#39;onerror=&#39;alert(1)">`), answer.body);
  });

  test("is collected, however often pages with a long logo are asked for, in whatever language", async () => {
    const logoUrl = `data:image/png;base64,${"A".repeat(16_000)}`;
    const host = await readyHost(FILTER, keys, { pages: { logoUrl } });
    const headers = navigation("/oauth2/nothing").map(([name, value]): [string, string] => [
      name,
      name === "accept-language" ? "de" : value,
    ]);
    const ask = (times: number): void => {
      for (let i = 0; i < times; i++) assert.equal(answerTo(host, headers).status, 404);
    };
    ask(200);
    const { memoryBytes } = host;
    ask(400);
    assert.equal(host.memoryBytes, memoryBytes);
  });

  test("of each relying party is on its pages, and the first one's where people choose", async () => {
    const party = (name: string, accentColor: string): object => ({
      name,
      redirectUrl: `https://app.example.com/oauth2/callback/${name}`,
      pages: { accentColor },
    });
    const relyingParties = [party("one", "#111111"), party("two", "#222222")];
    const host = await readyHost(FILTER, keys, { redirectUrl: undefined, relyingParties });
    const accentAt = (path: string): string | undefined =>
      /--accent:(#\w+)\}@media/.exec(answerTo(host, navigation(path)).body)?.[1];
    assert.equal(accentAt("/oauth2/sign_in?rp=one"), "#111111");
    assert.equal(accentAt("/oauth2/sign_in?rp=two"), "#222222");
    assert.equal(accentAt("/app"), "#111111");
  });
});

describe("where there is no page of an application", () => {
  const KINDS = [
    ["/oauth2/nothing", "GET", 404, "Not found", "Not found\n"],
    ["/oauth2/signed_out", "POST", 405, "This can't be sent here", "Method not allowed\n"],
    ["/oauth2/ready", "GET", 200, "Ready", "ready\n"],
  ] as const;

  test("people get a page, and programs a line as ever, with one status", async () => {
    const host = await readyHost(FILTER, keys);
    for (const [path, method, status, title, line] of KINDS) {
      const page = answerTo(host, byMethod(method, navigation(path)));
      assert.equal(page.status, status);
      assert.match(page.body, new RegExp(`<h1>${title.replace("'", "&#39;")}</h1>`));
      const program = answerTo(host, byMethod(method, scriptRequest(path, [])));
      assert.equal(program.status, status);
      assert.equal(program.body, line);
      assert.deepEqual(valuesOf(program.headers, "content-type"), ["text/plain; charset=utf-8"]);
      assert.deepEqual(valuesOf(page.headers, "allow"), valuesOf(program.headers, "allow"));
      assert.equal(page.details, program.details);
    }
  });

  test("ready says why it is not, to both", async () => {
    const host = await unreadyHost();
    const page = answerTo(host, navigation("/oauth2/ready"));
    const program = answerTo(host, scriptRequest("/oauth2/ready", []));
    assert.deepEqual([page.status, program.status], [503, 503]);
    assert.equal(program.body, "the discovery document can't be had\n");
    assert.ok(textOf(page.body).includes("Not ready the discovery document can't be had"), page.body);
    assert.deepEqual(valuesOf(page.headers, "retry-after"), ["1"]);
  });
});

describe("while the provider can't be reached", () => {
  const refreshOf = ({ headers }: LocalResponse): string | undefined => valuesOf(headers, "refresh")[0];

  test("the page begins the login again by itself, less and less often, and not for ever", async () => {
    const host = await unreadyHost();
    const first = answerTo(host, navigation("/app?a=b"));
    assert.equal(refreshOf(first), "2;url=/oauth2/start?rd=%2Fapp%3Fa%3Db");
    assert.match(textOf(first.body), /tries by itself/);
    const pauses: number[] = [];
    for (let i = 0; i < 100; i++) {
      const stream = host.open(navigation("/oauth2/start?rd=%2Fapp%3Fa%3Db"));
      // It waits for another try, which fails.
      if (stream.response === undefined) host.fail(host.takeCall());
      assert.equal(stream.response?.status, 503);
      const again = refreshOf(stream.response);
      if (again === undefined) break;
      const [pause = ""] = again.split(";");
      pauses.push(Number(pause));
      host.nowMs += Number(pause) * 1000;
    }
    assert.ok(pauses.length > 5 && pauses.length < 40, String(pauses));
    assert.deepEqual(
      pauses,
      pauses.toSorted((a, b) => a - b),
    );
    assert.equal(pauses.at(-1), 30);
    const last = answerTo(host, navigation("/app"));
    assert.equal(refreshOf(last), undefined);
    assert.doesNotMatch(textOf(last.body), /by itself/);
    assert.equal(linksOf(last.body)[0]?.text, "Try again");
  });

  test("programs, and what is not of that kind, are left alone", async () => {
    const host = await unreadyHost();
    assert.equal(refreshOf(answerTo(host, scriptRequest("/app", []))), undefined);
    assert.equal(refreshOf(answerTo(host, navigation("/oauth2/start?rp=nobody"))), undefined);
  });

  test("of a session that can't be refreshed the page itself is asked for again, and a form is not sent again", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const cookies = await workers.signIn("ada", 300);
    workers.jump(301_000);
    const host = workers.worker(0);
    host.takesCalls = false;
    for (const [method, refresh, links] of [
      ["GET", "2;url=/app?a=b", ["/app?a=b", "/oauth2/start?rd=%2Fapp%3Fa%3Db"]],
      ["POST", undefined, ["/oauth2/start?rd=%2F"]],
    ] as const) {
      const stream = host.open(byMethod(method, navigation("/app?a=b", cookies)));
      workers.pass(3_000);
      assert.equal(stream.response?.details, "gatehouse_refresh_unavailable", method);
      assert.equal(refreshOf(stream.response), refresh, method);
      assert.deepEqual(
        linksOf(stream.response.body).map(({ href }) => href),
        links,
      );
    }
  });
});
