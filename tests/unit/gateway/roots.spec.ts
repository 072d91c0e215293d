import { PluginConfig } from "../../../assembly/config/plugin-config";
import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { RootContext, SEED_BYTES } from "../../../assembly/gateway/root-context";
import { bindStream, findRoot, noteTick, rootOfStream, setRoot } from "../../../assembly/gateway/roots";

const SECOND: i64 = 1000;

function root(id: u32): RootContext {
  const relyingParty = new RelyingPartyConfig();
  relyingParty.callbackPath = "/oauth2/callback";
  const plugin = new PluginConfig();
  plugin.cookieSecrets = [new StaticArray<u8>(32)];
  plugin.relyingParties = [relyingParty];
  const created = new RootContext(id, plugin, new StaticArray<u8>(SEED_BYTES), false);
  setRoot(created);
  return created;
}

describe("root contexts", () => {
  it("are found by their id, and by the streams that belong to them", () => {
    const first = root(1);
    const second = root(2);
    bindStream(100, 1);
    bindStream(101, 2);
    expect(rootOfStream(100) === first).toBe(true);
    expect(rootOfStream(101) === second).toBe(true);
    expect(rootOfStream(102) === null).toBe(true);
    expect(findRoot(3) === null).toBe(true);
  });

  it("take a stream's place when a much later one has it", () => {
    root(1);
    bindStream(100, 1);
    bindStream(100 + 1024, 1);
    expect(rootOfStream(100) === null).toBe(true);
  });

  it("are replaced by a new configuration of the same id", () => {
    root(1);
    const newer = root(1);
    expect(findRoot(1) === newer).toBe(true);
  });

  it("are removed when they have been silent for a minute and more, and no sooner", () => {
    const live = root(11);
    root(12);
    let now: i64 = 0;
    while (findRoot(12) !== null && now < 600 * SECOND) {
      now += SECOND;
      noteTick(live, now);
    }
    expect(now > 60 * SECOND).toBe(true);
    expect(now < 600 * SECOND).toBe(true);
    expect(findRoot(11) === live).toBe(true);
  });

  it("are kept as long as they tick, and when the worker stalls", () => {
    const one = root(21);
    const other = root(22);
    let now: i64 = 0;
    for (let i = 0; i < 1000; i++) {
      now += i % 100 == 0 ? 300 * SECOND : SECOND;
      noteTick(one, now);
      noteTick(other, now);
    }
    expect(findRoot(21) === one).toBe(true);
    expect(findRoot(22) === other).toBe(true);
  });
});
