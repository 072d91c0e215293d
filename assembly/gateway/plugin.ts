import { PluginConfig } from "../config/plugin-config";
import { ForwardConfig } from "../config/relying-party-config";
import { hostBelongs } from "../policy/hosts";
import { CompiledRules, compileRules } from "../policy/rules";
import { SessionCache } from "../session/cache";
import { CookieNames } from "../session/cookie-names";
import { KeyRing } from "../session/keys";
import { Bytes, pointer } from "../text/bytes";
import { IdentityHeaders } from "./identity-headers";
import { RelyingParty, SharedParts } from "./relying-party";
import { RelyingPartyGroup } from "./relying-party-group";
import { RequestView } from "./request-view";
import { RootContext } from "./root-context";

/** Random bytes that a plugin takes: 16 for the session cache, 4 for its refreshes. */
export const SEED_BYTES = 20;

/** Everything that belongs to one configuration: a VM holds several, and the old beside the new while an update drains. */
export class Plugin {
  readonly root: RootContext;
  readonly cache: SessionCache;
  /** The headers of all relying parties. */
  readonly identity: IdentityHeaders;
  readonly relyingParties: Array<RelyingParty>;
  /** For hosts that no relying party has. */
  readonly rules: CompiledRules;
  /** The names of all our cookies, where there are several relying parties. */
  readonly cookieNames: CookieNames | null = null;
  /** When the last tick came, in milliseconds of the monotonic clock. */
  tickedAt: i64 = 0;
  /** For how many milliseconds of the other plugins' ticks there has been none of this one. */
  silence: i64 = 0;
  private groups: Array<RelyingPartyGroup> = [];

  /** `seeds`: `SEED_BYTES` random bytes. */
  constructor(root: RootContext, config: PluginConfig, seeds: Bytes) {
    const seed = pointer(seeds);
    const cache = new SessionCache(config.cacheBytes, load<u64>(seed), load<u64>(seed, 8));
    const forwards: Array<ForwardConfig> = [];
    for (let i = 0; i < config.relyingParties.length; i++) forwards.push(config.relyingParties[i].forward);
    const identity = new IdentityHeaders(forwards);
    const keys = new KeyRing(config.cookieSecrets);
    const shared = new SharedParts(root, config, keys, cache, identity, load<u32>(seed, 16));
    const parties: Array<RelyingParty> = [];
    for (let i = 0; i < config.relyingParties.length; i++) {
      parties.push(new RelyingParty(shared, config.relyingParties[i], i));
    }
    this.root = root;
    this.cache = cache;
    this.identity = identity;
    this.relyingParties = parties;
    this.rules = compileRules(config.rules);
    this.groups.push(new RelyingPartyGroup(parties));
  }

  /** The one that speaks where no host has one. */
  get first(): RelyingParty {
    return unchecked(this.relyingParties[0]);
  }

  /** The relying parties of the host that a request is for, or null. */
  groupOf(view: RequestView): RelyingPartyGroup | null {
    const group = unchecked(this.groups[0]);
    return hostBelongs(group.first.hosts, view.authority, view.authorityLength) ? group : null;
  }

  /** Does what is to be done regularly. `now`: milliseconds of the monotonic clock. */
  tick(now: i64): void {
    const root = this.root;
    let isPressing = false;
    for (let i = 0; i < this.relyingParties.length; i++) this.relyingParties[i].tick(now);
    root.held.drain();
    for (let i = 0; i < this.relyingParties.length; i++) if (this.relyingParties[i].isPressing) isPressing = true;
    root.pace.set(isPressing || root.held.isPressing);
  }

  /** Frees what is outside the collector's reach. The plugin can't be used after. */
  dispose(): void {
    this.cache.dispose();
  }
}
