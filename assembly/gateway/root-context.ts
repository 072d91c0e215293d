import { PluginConfig } from "../config/plugin-config";
import { RelyingPartyConfig } from "../config/relying-party-config";
import { nowMilliseconds, setTickPeriod } from "../host/clock";
import { AuthorizationUrls } from "../oidc/authorization";
import { CompiledHosts, compileHosts } from "../policy/hosts";
import { CompiledRules, compileRules } from "../policy/rules";
import { SessionCache } from "../session/cache";
import { KeyRing, Purpose } from "../session/keys";
import { loginCookiePrefix, LoginSealer } from "../session/login-state";
import { RequestCookies } from "../session/request-cookies";
import { associatedData } from "../session/seal";
import { clearSession } from "../session/session-cookie";
import { SignOutConfirmations } from "../session/sign-out-confirmation";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { CallTarget } from "./call-target";
import { IdentityHeaders } from "./identity-headers";
import { LogLimit } from "./log-limit";
import { Redemptions } from "./login/redemptions";
import { Provider } from "./provider/provider";
import { Recipient } from "./recipient";
import { Refreshes } from "./refresh/refreshes";
import { LostSessions } from "./session/lost-sessions";
import { Revocations } from "./session/revocations";
import { SharedSlots } from "./shared/shared-slots";
import { HeldStreams } from "./stream-waiter";

/** Random bytes that a root context takes: 16 for the session cache, 4 for its refreshes. */
export const SEED_BYTES = 20;
/** While something is waited for. */
const QUICK_TICK_MILLISECONDS: u32 = 50;
const TICK_MILLISECONDS: u32 = 1000;
/** What ended refreshes may take, as a part of what the session cache may. */
const REFRESHES_SHARE = 4;
/** This version has one relying party to a configuration. */
const RELYING_PARTY = "";

/** Everything that belongs to one configuration: a VM holds several, and the old beside the new while an update drains. */
export class RootContext {
  /** That of the only relying party. */
  readonly config: RelyingPartyConfig;
  readonly keys: KeyRing;
  readonly sessionContext: Bytes;
  readonly logins: LoginSealer;
  readonly signOuts: SignOutConfirmations;
  readonly authorizationUrls: AuthorizationUrls;
  readonly hosts: CompiledHosts;
  readonly rules: CompiledRules;
  readonly identity: IdentityHeaders;
  readonly cookies: RequestCookies;
  /** What this relying party shares with the other workers. */
  readonly slots: SharedSlots;
  readonly cache: SessionCache;
  readonly provider: Provider;
  readonly redemptions: Redemptions = new Redemptions();
  readonly held: HeldStreams = new HeldStreams();
  readonly logLimit: LogLimit;
  readonly lostSessions: LostSessions = new LostSessions();
  readonly revocations: Revocations;
  readonly refreshes: Refreshes;
  /** Some number that spreads the refreshes of this worker's sessions. */
  readonly refreshSpread: u32;
  /** Calls under way, by the host's id. */
  readonly calls: Map<u32, CallTarget> = new Map<u32, CallTarget>();
  /** What the paths of our endpoints begin with, its slash included. */
  readonly endpointPrefix: Bytes;
  readonly callbackPath: Bytes;
  /** Seconds since 1970, as of the last tick: requests do not pay for the clock. */
  nowSeconds: i64 = 0;
  /** When the last tick came, in milliseconds of the monotonic clock. */
  tickedAt: i64 = 0;
  /** For how many milliseconds of the other root contexts' ticks there has been none of this one. */
  silence: i64 = 0;
  private tickPeriod: u32 = 0;

  /** `seeds`: `SEED_BYTES` random bytes. */
  constructor(
    readonly id: u32,
    readonly plugin: PluginConfig,
    seeds: Bytes,
    /** Whether the host verifies signatures. */
    readonly hostVerifies: bool,
  ) {
    const config = plugin.relyingParties[0];
    this.config = config;
    const cookie = config.session.cookie;
    const issuer = config.issuer;
    const secure = config.redirectIsHttps;
    const keys = new KeyRing(plugin.cookieSecrets);
    const seed = pointer(seeds);
    const now = nowMilliseconds() / 1000;
    this.nowSeconds = now;
    this.keys = keys;
    this.sessionContext = associatedData(Purpose.Session, cookie.name, RELYING_PARTY, issuer, config.clientId);
    this.logins = new LoginSealer(keys, RELYING_PARTY, issuer, config.clientId, secure);
    this.signOuts = new SignOutConfirmations(keys, RELYING_PARTY, issuer, config.clientId);
    this.authorizationUrls = new AuthorizationUrls(config.clientId, config.scopes);
    this.hosts = compileHosts(config.hosts);
    this.rules = compileRules(config.rules);
    this.identity = new IdentityHeaders(config.forward);
    this.cookies = new RequestCookies(cookie.name, loginCookiePrefix(secure));
    const logLimit = new LogLimit();
    this.logLimit = logLimit;
    const cache = new SessionCache(plugin.cacheBytes, load<u64>(seed), load<u64>(seed, 8));
    const slots = new SharedSlots(keys, RELYING_PARTY, issuer, config.clientId);
    this.slots = slots;
    this.cache = cache;
    this.provider = new Provider(config, slots);
    this.revocations = new Revocations(
      slots,
      cache,
      logLimit,
      plugin.maxRevocations,
      config.session.lifetimeSeconds,
      now,
    );
    this.refreshes = new Refreshes(slots, plugin.cacheBytes / REFRESHES_SHARE);
    this.refreshSpread = load<u32>(seed, 16);
    this.endpointPrefix = bytesOf(config.prefix + "/");
    this.callbackPath = bytesOf(config.callbackPath);
  }

  /** Asks the host for the time, in seconds since 1970, and keeps it for the requests to come. */
  readClock(): i64 {
    this.nowSeconds = nowMilliseconds() / 1000;
    return this.nowSeconds;
  }

  /** Has ticks come quickly, or at their regular pace of a second. */
  setTickPace(quick: bool): void {
    const period = quick ? QUICK_TICK_MILLISECONDS : TICK_MILLISECONDS;
    if (period != this.tickPeriod) setTickPeriod(period);
    this.tickPeriod = period;
  }

  /** The `Set-Cookie` values that take the session's cookies from the browser. */
  clearedSession(recipient: Recipient): Array<string> {
    return clearSession(this.config.session.cookie, recipient.highestChunk);
  }
}
