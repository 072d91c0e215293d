import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CHOICE } from "../../support/emulated/arrangements.ts";
import { EmulatedParties } from "../../support/emulated/relying-parties.ts";
import { navigation, type Signer } from "../../support/emulated/session.ts";

// On a host of several relying parties a request has to satisfy the rules of all.

const PASS = { unauthenticated: "PASS" };
const ADMIN = { to: [{ operation: { paths: ["/admin/*"] } }] };
const ELSEWHERE = { to: [{ operation: { paths: ["/elsewhere"] } }] };

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
});

/** What becomes of a request without session, where the two have these rules. */
async function anonymous(path: string, ...rules: readonly (readonly object[])[]): Promise<number | "passes"> {
  const parties = CHOICE.parties.map((party, i) => ({ ...party, rules: rules[i] }));
  const { host } = await EmulatedParties.start(parties, keys);
  const { forwarded, response } = host.open(navigation(path));
  return forwarded !== undefined ? "passes" : (response?.status ?? 0);
}

test("what one lets pass passes only where the other does, too", async () => {
  assert.equal(await anonymous("/x", [PASS], [PASS]), "passes");
  assert.notEqual(await anonymous("/x", [PASS], [{}]), "passes");
  assert.notEqual(await anonymous("/x", [{}], [PASS]), "passes");
});

test("what one denies is denied, wherever its rule stands", async () => {
  const deny = { unauthenticated: "DENY" };
  assert.equal(await anonymous("/x", [PASS], [deny]), 401);
  assert.equal(await anonymous("/x", [{ unauthenticated: "REDIRECT" }], [ELSEWHERE, deny]), 401);
  assert.equal(await anonymous("/x", [ELSEWHERE], [ELSEWHERE]), "passes");
});

test("each reads the path in all ways", async () => {
  const rules = [[{ ...ELSEWHERE, ...PASS }], [{ ...ADMIN, unauthenticated: "DENY" }, PASS]] as const;
  assert.equal(await anonymous("/public/x", ...rules), "passes");
  for (const path of ["/admin/x", "/%61dmin/x", "/public/..;/admin/x", "/admin"]) {
    assert.equal(await anonymous(path, ...rules), 401, path);
  }
});
