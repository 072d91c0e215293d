import { CookieSecret } from "../../../assembly/config/cookie-secret";
import { PluginConfig } from "../../../assembly/config/plugin-config";
import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { Plugin, SEED_BYTES } from "../../../assembly/gateway/plugin";
import { bindStream, findPlugin, noteTick, pluginOfStream, setPlugin } from "../../../assembly/gateway/plugins";
import { RootContext } from "../../../assembly/gateway/root-context";
import { parseUrl } from "../../../assembly/text/url";

const SECOND: i64 = 1000;

function plugin(id: u32): Plugin {
  const relyingParty = new RelyingPartyConfig();
  relyingParty.callbackPath = "/oauth2/callback";
  relyingParty.issuerUrl = parseUrl("https://idp.example.com")!;
  const config = new PluginConfig();
  config.cookieSecrets = [new CookieSecret(new StaticArray<u8>(32), null)];
  config.relyingParties = [relyingParty];
  const created = new Plugin(new RootContext(id, false), config, new StaticArray<u8>(SEED_BYTES));
  setPlugin(created);
  return created;
}

describe("plugins", () => {
  it("are found by their id, and by the streams that belong to them", () => {
    const first = plugin(1);
    const second = plugin(2);
    bindStream(100, 1);
    bindStream(101, 2);
    expect(pluginOfStream(100) === first).toBe(true);
    expect(pluginOfStream(101) === second).toBe(true);
    expect(pluginOfStream(102) === null).toBe(true);
    expect(findPlugin(3) === null).toBe(true);
  });

  it("take a stream's place when a much later one has it", () => {
    plugin(1);
    bindStream(100, 1);
    bindStream(100 + 1024, 1);
    expect(pluginOfStream(100) === null).toBe(true);
  });

  it("are replaced by a new configuration of the same id", () => {
    plugin(1);
    const newer = plugin(1);
    expect(findPlugin(1) === newer).toBe(true);
  });

  it("are removed when they have been silent for a minute and more, and no sooner", () => {
    const live = plugin(11);
    plugin(12);
    let now: i64 = 0;
    while (findPlugin(12) !== null && now < 600 * SECOND) {
      now += SECOND;
      noteTick(live, now);
    }
    expect(now > 60 * SECOND).toBe(true);
    expect(now < 600 * SECOND).toBe(true);
    expect(findPlugin(11) === live).toBe(true);
  });

  it("are kept as long as they tick, and when the worker stalls", () => {
    const one = plugin(21);
    const other = plugin(22);
    let now: i64 = 0;
    for (let i = 0; i < 1000; i++) {
      now += i % 100 == 0 ? 300 * SECOND : SECOND;
      noteTick(one, now);
      noteTick(other, now);
    }
    expect(findPlugin(21) === one).toBe(true);
    expect(findPlugin(22) === other).toBe(true);
  });
});
