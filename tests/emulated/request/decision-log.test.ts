import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const RULES = [
  { to: [{ operation: { paths: ["/open/*"] } }], unauthenticated: "PASS" },
  { to: [{ operation: { notPaths: ["/health"] } }] },
];

let keys: Signer;
let host: HostEmulator;
let session: string[];
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, { rules: RULES });
  session = await signIn(host, keys);
  host.log.takesDebug = true;
  host.tick();
});

/** What the log says of a request's decision. */
function decided(headers: Pairs): string[] {
  const start = host.log.length;
  host.open(headers);
  return host.log.slice(start).filter((line) => line.includes("decided"));
}

test("debug lines say what was decided of a request, and by which rule", () => {
  assert.deepEqual(decided(navigation("/health?x=1")), [
    'gatehouse: decided, passes: no rule; "GET app.example.com/health"',
  ]);
  assert.deepEqual(decided(navigation("/open/x")), [
    'gatehouse: decided, passes as nobody\'s: rule 0; "GET app.example.com/open/x"',
  ]);
  assert.deepEqual(decided(navigation("/x")), [
    'gatehouse: decided, answered 302 login: rule 1; "GET app.example.com/x"',
  ]);
  assert.deepEqual(decided([...navigation("/x"), ["sec-purpose", "prefetch"]]), [
    'gatehouse: decided, answered 503 prefetch: rule 1; "GET app.example.com/x"',
  ]);
  const [line = ""] = decided(navigation("/x", session));
  assert.match(line, /^gatehouse: decided, passes with session [\w-]{8}: rule 1; "GET app\.example\.com\/x"$/);
});

test("debug lines hold nothing of a query, a cookie or a token", () => {
  const [line = ""] = decided(navigation("/oauth2/callback?code=secret-code&state=secret-state", session));
  assert.match(line, /answered 400 callback_state_unknown|waits/);
  assert.doesNotMatch(line, /secret|gatehouse=/);
});

test("who asks for no debug lines gets none", () => {
  host.log.takesDebug = false;
  host.tick();
  assert.deepEqual(decided(navigation("/x")), []);
});
