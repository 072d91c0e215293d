import assert from "node:assert/strict";
import { test } from "node:test";
import { loadFile } from "../../../tools/gatehouse/doctor/load.ts";
import { linesOf } from "../../../tools/gatehouse/doctor/report.ts";
import { earlierIn } from "../../../tools/gatehouse/init/from-file.ts";
import { configurationsIn } from "../../../tools/gatehouse/validate/configurations-in.ts";

// What the commands say of files that they can't read: where, and nothing of what stands there.

const SECRET = "hunter2";
const BASE = "issuer: https://idp.example.com\nclientId: app\n";

for (const line of [
  `clientSecret: *${SECRET}`,
  `clientSecret: |${SECRET}`,
  `clientSecret: > ${SECRET}`,
  `]clientSecret: "${SECRET}"`,
  `clientSecret: "${SECRET}`,
]) {
  test(`a file with the line ${line} is refused with its place, and without its text`, () => {
    const { configurations, unreadable } = configurationsIn(`${BASE}${line}\n`);
    assert.equal(configurations.length, 0);
    assert.ok((unreadable[0]?.position.line ?? 0) >= 3, JSON.stringify(unreadable));
    assert.ok(!JSON.stringify(unreadable).includes(SECRET), JSON.stringify(unreadable));
    const loaded = loadFile("a.yaml", `${BASE}${line}\n`);
    assert.ok(typeof loaded === "string" && !loaded.includes(SECRET), JSON.stringify(loaded));
  });
}

test("an alias of what stands before it is none of nothing", () => {
  const { configurations, unreadable } = configurationsIn(`${BASE}clientSecret: &one x\ncookieSecret: *one\n`);
  assert.deepEqual([configurations.length, unreadable], [1, []]);
});

test("JSON that init can't read is refused without its text", () => {
  const text = `{"issuer":"https://idp.example.com","clientSecret":"${SECRET}",,"clientId":"app"}`;
  assert.throws(
    () => earlierIn(text, "a.json"),
    (error: Error) => /^a\.json is no JSON/.test(error.message) && !error.message.includes(SECRET),
  );
});

test("what a server says of itself does not rule the terminal", () => {
  const finding = { severity: "error", subject: "", problem: "p", source: "s", expected: "e", mend: "m" } as const;
  const found = { ...finding, found: "no\u001b[2Jthing\r\nat all" };
  const lines = [...linesOf([{ check: "redirect-url", findings: [found], skipped: undefined }], false)];
  assert.ok(lines.includes("  found     no [2Jthing at all"), JSON.stringify(lines));
});
