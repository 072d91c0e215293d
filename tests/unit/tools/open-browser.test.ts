import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { openBrowser } from "../../../tools/demo/open-browser.ts";
import { FakeMachine } from "../../support/tools/fake-machine.ts";

const URL = "http://localhost:10000/?a=1&b=2";

describe("opening the browser", () => {
  let machine: FakeMachine;
  beforeEach(async () => {
    machine = await FakeMachine.create();
  });
  afterEach(() => machine.remove());

  it("hands the system's opener the address, in one argument", async () => {
    const opener = await machine.script("opener", 'printf "%s\\n" "$#" "$2" > "${0%/*}/opened"');
    await openBrowser(URL, [opener, "--new"]);
    assert.equal(await readFile(join(machine.folder, "opened"), "utf8"), `2\n${URL}\n`);
  });

  it("says what failed where it does not open, or is not there", async () => {
    const opener = await machine.script("opener", "exit 3");
    await assert.rejects(openBrowser(URL, [opener]), /opener did not open http:\/\/localhost.*: exit code 3/);
    await assert.rejects(openBrowser(URL, [join(machine.folder, "none")]), /none did not open .*ENOENT/);
  });

  it("does not wait for an opener that stays until the browser ends", async () => {
    const opener = await machine.script("opener", "exec /bin/sleep 4");
    await openBrowser(URL, [opener]);
  });
});
