import { PluginConfig } from "../config/plugin-config";
import { ForwardConfig, RelyingPartyConfig } from "../config/relying-party-config";
import { NO_GROUP, RelyingPartySelector, ServedHosts } from "../policy/relying-party-hosts";
import { CompiledRules } from "../policy/rules";
import { SessionCache } from "../session/cache";
import { CookieNames } from "../session/cookie-names";
import { GatewayKeys } from "../session/gateway-keys";
import { KeyRing } from "../session/keys";
import { loginCookiePrefix } from "../session/login-state";
import { Bytes, pointer } from "../text/bytes";
import { AccessLog } from "./access-log";
import { tickBodies } from "./awaited-bodies";
import { HeldShare, Waiter } from "./held-streams";
import { IdentityHeaders } from "./identity-headers";
import { RelyingParty } from "./relying-party";
import { RelyingPartyGroup } from "./relying-party-group";
import { RequestView } from "./request-view";
import { RootContext } from "./root-context";
import { CookieKeys } from "./secrets/cookie-keys";
import { SecretLines } from "./secrets/secret-lines";
import { SecretSources } from "./secrets/secret-sources";
import { SharedSlots } from "./shared/shared-slots";
import { SharedParts } from "./shared-parts";

/** Random bytes that a plugin takes: 16 for the session cache, 4 for its refreshes. */
export const SEED_BYTES = 20;

/** Everything that belongs to one configuration: a VM holds several, and the old beside the new while an update drains. */
export class Plugin {
  readonly root: RootContext;
  /** Without any as long as a key of the session cookie is not known: then nothing is to be opened or sealed. */
  readonly keys: KeyRing;
  readonly secrets: SecretSources;
  readonly cookieKeys: CookieKeys;
  /** Those who wait for the keys. */
  private waiters: Array<Waiter> = [];
  private held: HeldShare;
  readonly cache: SessionCache;
  /** The headers of all relying parties. */
  readonly identity: IdentityHeaders;
  readonly relyingParties: Array<RelyingParty>;
  /** For hosts that no relying party has. */
  readonly rules: CompiledRules;
  /** For the same: whether what other gateways say of the user is left. */
  readonly keepsForwarded: bool;
  /** The names of all our cookies, where there are several relying parties. */
  readonly cookieNames: CookieNames | null;
  /** Null where the access log says nothing of ours. */
  readonly accessLog: AccessLog | null;
  /** When the last tick came, in milliseconds of the monotonic clock. */
  tickedAt: i64 = 0;
  /** For how many milliseconds of the other plugins' ticks there has been none of this one. */
  silence: i64 = 0;
  /** Whose provider may be asked first: that of the one after the one that was asked last. */
  private turn: i32 = 0;
  private selector: RelyingPartySelector;
  private groups: StaticArray<RelyingPartyGroup>;

  /** `seeds`: `SEED_BYTES` random bytes. */
  constructor(root: RootContext, config: PluginConfig, seeds: Bytes) {
    const seed = pointer(seeds);
    const cache = new SessionCache(config.cacheBytes, load<u64>(seed), load<u64>(seed, 8));
    const forwards: Array<ForwardConfig> = [];
    for (let i = 0; i < config.relyingParties.length; i++) forwards.push(config.relyingParties[i].forward);
    const identity = new IdentityHeaders(forwards, config.keepForwardedIdentity);
    const keys = new KeyRing([]);
    const lines = new SecretLines(root, new SharedSlots(keys, "", "", ""));
    const secrets = new SecretSources(root.calls, lines);
    this.cookieKeys = new CookieKeys(keys, config.cookieSecrets, longestLifetime(config), secrets);
    const gatewayKeys = new GatewayKeys(keys);
    const shared = new SharedParts(root, config, keys, gatewayKeys, secrets, cache, identity, load<u32>(seed, 16));
    const selector = new RelyingPartySelector(hostsOf(config.relyingParties));
    const callbackPaths = callbackPathsOf(config.relyingParties);
    const parties: Array<RelyingParty> = [];
    for (let i = 0; i < config.relyingParties.length; i++) {
      const hosts = new ServedHosts(selector, i, callbackPaths);
      parties.push(new RelyingParty(shared, config.relyingParties[i], i, hosts));
    }
    this.selector = selector;
    this.groups = groupsOf(selector, parties);
    this.cookieNames = parties.length > 1 ? cookieNamesOf(parties) : null;
    this.accessLog = config.accessLog.fields.length > 0 ? new AccessLog(config.accessLog) : null;
    this.root = root;
    this.keys = keys;
    this.secrets = secrets;
    this.held = new HeldShare(root.held);
    this.cache = cache;
    this.identity = identity;
    this.relyingParties = parties;
    this.rules = new CompiledRules(config.rules);
    this.keepsForwarded = config.keepForwardedIdentity;
  }

  /** The one that speaks where no host has one. */
  get first(): RelyingParty {
    return unchecked(this.relyingParties[0]);
  }

  /** The relying parties of the host that a request is for, or null. */
  groupOf(view: RequestView): RelyingPartyGroup | null {
    const group = this.selector.at(view.authority, view.authorityLength);
    return group == NO_GROUP ? null : unchecked(this.groups[group]);
  }

  /** Does what is to be done regularly. `now`: milliseconds of the monotonic clock. */
  tick(now: i64): void {
    const root = this.root;
    const parties = this.relyingParties;
    this.secrets.tick(now);
    if (this.keys.length > 0 || this.cookieKeys.hasFailed) this.releaseWaiters();
    if (this.keys.length == 0) {
      root.held.drain();
      return root.pace.set(root.held.isPressing || this.secrets.isPressing(now));
    }
    // One after the other, so that a start is no wave of calls; who needs a provider at once does not wait for its turn.
    let mayFetch = true;
    for (let i = 0; i < parties.length; i++) if (parties[i].isFetching(now)) mayFetch = false;
    const turn = this.turn;
    for (let i = 0; i < parties.length; i++) {
      const at = (turn + i) % parties.length;
      parties[at].tick(now, mayFetch);
      if (!mayFetch || !parties[at].isFetching(now)) continue;
      mayFetch = false;
      this.turn = at + 1;
    }
    const areBodiesDue = tickBodies(root.bodies, now);
    root.held.drain();
    let isPressing = root.held.isPressing || areBodiesDue || this.secrets.isPressing(now);
    for (let i = 0; i < parties.length; i++) {
      // With what came of those that went on just now.
      parties[i].report(now);
      if (parties[i].isPressing(now)) isPressing = true;
    }
    root.pace.set(isPressing);
  }

  /**
   * Has a stream wait for the keys, where none are known yet. False when it is not to wait: the last look failed, or too many
   * wait already.
   */
  waitForKeys(waiter: Waiter): bool {
    if (this.cookieKeys.hasFailed || !this.held.hasRoom) return false;
    this.held.hold(waiter);
    this.waiters.push(waiter);
    this.root.pace.quicken();
    return true;
  }

  private releaseWaiters(): void {
    if (this.waiters.length == 0) return;
    const waiters = this.waiters;
    this.waiters = [];
    this.held.release(waiters);
  }

  /** Knows what another plugin has read of the secrets that both read from the same sources: requests come at once. */
  adoptSecrets(other: Plugin, now: i64): void {
    this.cookieKeys.adopt(other.cookieKeys);
    this.secrets.adopt(other.secrets, now);
  }

  /** Frees what is outside the collector's reach. The plugin can't be used after. */
  dispose(): void {
    this.cache.dispose();
  }
}

function longestLifetime(config: PluginConfig): i32 {
  let longest = 0;
  for (let i = 0; i < config.relyingParties.length; i++) {
    longest = max(longest, config.relyingParties[i].session.lifetimeSeconds);
  }
  return longest;
}

function hostsOf(configs: Array<RelyingPartyConfig>): Array<Array<string>> {
  const hosts: Array<Array<string>> = [];
  for (let i = 0; i < configs.length; i++) hosts.push(configs[i].hosts);
  return hosts;
}

function callbackPathsOf(configs: Array<RelyingPartyConfig>): Array<string> {
  const paths: Array<string> = [];
  for (let i = 0; i < configs.length; i++) {
    if (!paths.includes(configs[i].callbackPath)) paths.push(configs[i].callbackPath);
  }
  return paths;
}

function groupsOf(selector: RelyingPartySelector, parties: Array<RelyingParty>): StaticArray<RelyingPartyGroup> {
  const groups: Array<RelyingPartyGroup> = [];
  for (let i = 0; i < selector.groupCount; i++) {
    const numbers = selector.group(i);
    const members: Array<RelyingParty> = [];
    for (let j = 0; j < numbers.length; j++) members.push(parties[numbers[j]]);
    groups.push(new RelyingPartyGroup(members));
  }
  return StaticArray.fromArray(groups);
}

function cookieNamesOf(parties: Array<RelyingParty>): CookieNames {
  const names: Array<string> = [];
  const prefixes: Array<string> = [];
  for (let i = 0; i < parties.length; i++) {
    const prefix = loginCookiePrefix(parties[i].config.redirectIsHttps);
    names.push(parties[i].config.session.cookie.name);
    if (!prefixes.includes(prefix)) prefixes.push(prefix);
  }
  return new CookieNames(names, prefixes);
}
