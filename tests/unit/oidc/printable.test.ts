import assert from "node:assert/strict";
import { test } from "node:test";
import { asModule } from "../../support/assemblyscript/as-module.ts";

const wasm = await asModule("tests/unit/oidc/exports.ts");
const source = wasm.allocate(64);
const out = wasm.allocate(64);

function printed(text: string): string {
  const bytes = Buffer.from(text);
  wasm.write(source, bytes);
  return wasm.read(out, wasm.call("printed", source, bytes.length, out)).toString();
}

test("of all code points those are shown that Unicode calls neither control, format, private use nor line separator", () => {
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    // What is not assigned yet may be either.
    if (/(?=\p{Cn})\P{Noncharacter_Code_Point}/u.test(character)) continue;
    const isBlank = code >= 0x09 && code <= 0x0d;
    const isHidden = /[\p{C}\p{Zl}\p{Zp}]/u.test(character) || code >= 0xe0000;
    const wanted = isBlank ? " " : isHidden ? "\ufffd" : character;
    const shown = printed(`a${character}b`).slice(1, -1);
    assert.equal(shown.replace("\ufffd\ufffd", "\ufffd"), wanted, `U+${code.toString(16)}`);
  }
});
