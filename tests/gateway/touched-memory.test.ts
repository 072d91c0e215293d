import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { navigation, readyHost, signer, signIn } from "../support/emulated/session.ts";
import { TouchedMemory } from "../support/emulated/touched-memory.ts";

const CLAIMS = { email: "ada@example.com", preferred_username: "ada", groups: ["engineers"] };

/** Some more than there are: cookies and buckets fall where they fall. Half of the lines are the request and its session. */
const MOST_LINES = 102;
const MOST_PAGES = 16;

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-memory-"));
});
after(() => rm(folder, { recursive: true, force: true }));

// Where caches are cold, as where something else runs between two requests, what is touched is what a request costs.
test("a request with a valid session touches few cache lines, on few pages", async () => {
  const wasm = join(folder, "instrumented.wasm");
  await TouchedMemory.instrument(RELEASE_WASM, wasm);
  const touched = new TouchedMemory();
  const keys = await signer();
  const host = await readyHost(wasm, keys, {}, touched.imports);
  const headers = navigation("/a?b=c", ["theme=dark", ...(await signIn(host, keys, CLAIMS)), "lang=en"]);
  // The first opens the session, the second makes it the newest in the cache.
  for (let i = 0; i < 2; i++) assert.ok(host.request(headers), "let through");
  touched.during(() => {
    const stream = host.open(headers);
    host.respond(stream);
    host.end(stream);
  });
  const told = [...touched.pages].map(([page, lines]) => `page ${page}: ${lines}`).join("\n");
  assert.ok(touched.lines >= 40, `the request and its session alone take so many; seen were ${touched.lines}`);
  assert.ok(touched.lines <= MOST_LINES, `${touched.lines} lines of 64 bytes\n${told}`);
  assert.ok(touched.pages.size <= MOST_PAGES, `${touched.pages.size} pages of 4 KB\n${told}`);
});
