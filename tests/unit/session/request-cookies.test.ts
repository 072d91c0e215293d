import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../support/assemblyscript/as-module.ts";
import { rounds } from "../../support/hostile/rounds.ts";

const wasm = await asModule("tests/unit/session/exports.ts");
const source = wasm.allocate(8192);
const out = wasm.allocate(8192);

// Reproducible: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 7), Buffer.alloc(16));

function below(limit: number): number {
  return stream.update(Buffer.alloc(4)).readUInt32LE() % limit;
}

function pick(values: readonly string[]): string {
  return values[below(values.length)] ?? "";
}

const PARTS = [
  ...["gatehouse=a", "gatehouse=", "gatehouse", "gatehouse.1=b", "gatehouse.12=c", "gatehouse.0=d", "gatehouse.123=e"],
  ...["gatehouse-login-AbCdEfGh=x", "gatehouse-login-=y", "gatehouse-login-z", "Gatehouse=f", "gatehouse-x=g"],
  ...["a=1", "b", "=c", "", "theme=dark=er", 'quoted="x; gatehouse=no"', "é=ü", "long=" + "v".repeat(40)],
];
const BLANKS = ["", "", " ", "  ", "\t"];

/** Whether a pair (its text between semicolons) is one of ours, said once more and plainly. */
function isOurs(pair: string): boolean {
  const name = pair.replace(/^[ \t]+/, "");
  return /^gatehouse(\.[1-9][0-9]?)?=/.test(name) || /^gatehouse-login-[^=]+=|^gatehouse-login-=/.test(name);
}

/** The header without our pairs. The blanks before a pair go with what stood before it. */
function expectedHeader(header: string): string {
  let result = "";
  header.split(";").forEach((pair, index) => {
    if (isOurs(pair)) return;
    if (result !== "") result += ";" + pair;
    else result = index === 0 ? pair : pair.replace(/^[ \t]+/, "");
  });
  return result;
}

test("ten thousand random Cookie headers lose our cookies and nothing else", () => {
  for (let round = 0; round < rounds(10_000); round++) {
    const pairs = Array.from({ length: below(9) }, () => pick(BLANKS) + pick(PARTS) + pick(BLANKS));
    const header = pairs.join(";");
    const bytes = Buffer.from(header);
    const address = source + below(32);
    wasm.write(address, bytes);
    const kept = wasm.call("scanCookies", address, bytes.length, out);
    const found = header.split(";").some(isOurs);
    assert.equal(kept >= 0, found, `whether one of ours is in ${JSON.stringify(header)}`);
    // An empty pair at the very end has no text of its own: nothing is rewritten for it.
    if (found) {
      const expected = expectedHeader(header.endsWith(";") ? header.slice(0, -1) : header);
      assert.equal(wasm.read(out, kept).toString(), expected, JSON.stringify(header));
    }
  }
});

test("random bytes are never read past their end and never trap", () => {
  for (let round = 0; round < rounds(5000); round++) {
    const bytes = stream.update(Buffer.alloc(below(300)));
    wasm.write(source, bytes);
    const kept = wasm.call("scanCookies", source, bytes.length, out);
    assert.ok(kept <= bytes.length, `${kept} bytes kept of ${bytes.length}`);
    assert.ok(wasm.call("sessionCandidates") <= 16 && wasm.call("loginCookies") <= 24, "the bounds hold");
  }
});
