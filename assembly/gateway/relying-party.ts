import { RelyingPartyConfig } from "../config/relying-party-config";
import { AuthorizationRequests } from "../oidc/authorization-request";
import { ServedHosts } from "../policy/relying-party-hosts";
import { Requirements } from "../policy/requirements";
import { CompiledRules } from "../policy/rules";
import { SessionCache } from "../session/cache";
import { GatewayKeys } from "../session/gateway-keys";
import { LoggedSubjects } from "../session/logged-subject";
import { loginCookiePrefix, LoginSealer } from "../session/login-state";
import { LogoutStates } from "../session/logout-state";
import { SignOutConfirmations } from "../session/sign-out-confirmation";
import { Bytes, bytesOf } from "../text/bytes";
import { BearerIssuer, configOfIssuer } from "./bearer/bearer-issuer";
import { BearerTokens } from "./bearer/bearer-tokens";
import { ProtectedResources } from "./bearer/protected-resources";
import { HeldShare } from "./held-streams";
import { ForwardedHeaders } from "./identity-headers";
import { LogLimit } from "./log-limit";
import { Redemptions } from "./login/redemptions";
import { Outage } from "./outage";
import { Provider } from "./provider/provider";
import { ProviderClient } from "./provider/provider-client";
import { PushedRequests } from "./provider/pushed-requests";
import { TokenRevocations } from "./provider/token-revocations";
import { Refreshes } from "./refresh/refreshes";
import { RootContext } from "./root-context";
import { followClientSecrets } from "./secrets/client-secret-readers";
import { EndedSessions } from "./session/ended-sessions";
import { LostSessions } from "./session/lost-sessions";
import { SessionSealer } from "./session/session-sealer";
import { SharedSlots } from "./shared/shared-slots";
import { SharedParts } from "./shared-parts";
import { NoticeSources } from "./signals/notice-sources";
import { GatewayTokens, gatewayTokensOf } from "./tokens/gateway-tokens";
import { TokenVerifier } from "./tokens/token-verifier";

/** What the ended refreshes of all may take, as a part of what the session cache may; and those of one at least, in bytes. */
const REFRESHES_SHARE = 4;
const LEAST_REFRESHES_BYTES = 65536;

/** One client at one provider, and all that serving its users takes. */
export class RelyingParty {
  readonly root: RootContext;
  /** The plugin's: entries are told apart by `number`. */
  readonly cache: SessionCache;
  /** What this relying party shares with the other workers. */
  readonly slots: SharedSlots;
  readonly rules: CompiledRules;
  /** What its rules ask of its sessions. */
  readonly requirements: Requirements;
  readonly logins: LoginSealer;
  readonly signOuts: SignOutConfirmations;
  readonly logouts: LogoutStates;
  readonly authorizationRequests: AuthorizationRequests;
  /** How the access log names its users. */
  readonly subjects: LoggedSubjects;
  readonly sealer: SessionSealer;
  readonly client: ProviderClient;
  readonly provider: Provider;
  readonly tokens: TokenVerifier;
  /** Null where bearer tokens are not looked at. */
  readonly bearer: BearerTokens | null;
  /** Of the gateway's own tokens, and what makes those; null where it forwards none. */
  readonly gatewayKeys: GatewayKeys;
  readonly gatewayTokens: GatewayTokens | null;
  readonly resources: ProtectedResources;
  readonly redemptions: Redemptions;
  readonly pushedRequests: PushedRequests;
  readonly revocations: EndedSessions;
  readonly tokenRevocations: TokenRevocations;
  /** Who else may say that sessions have ended. */
  readonly notices: NoticeSources;
  readonly refreshes: Refreshes;
  readonly lostSessions: LostSessions;
  readonly log: LogLimit;
  readonly outage: Outage = new Outage();
  /** Its headers among those of all. */
  readonly headers: ForwardedHeaders;
  readonly name: Bytes;
  readonly cookieName: Bytes;
  readonly loginPrefix: Bytes;
  readonly callbackPath: Bytes;
  /** What the paths of our endpoints begin with, its slash included. */
  readonly endpointPrefix: Bytes;
  /** The path of the `auth` endpoint; empty where it is off. */
  readonly authPath: Bytes;
  /** Whether some host has others beside it, so that people have a choice. */
  isShared: bool = false;
  /** The provider, and what is known of others: issuers of bearer tokens, and of what says that sessions have ended. */
  private providers: Provider[];

  constructor(
    shared: SharedParts,
    readonly config: RelyingPartyConfig,
    /** Its place among the relying parties of the configuration. */
    readonly number: u32,
    readonly hosts: ServedHosts,
  ) {
    const root = shared.root;
    const keys = shared.keys;
    const name = config.name;
    const issuer = config.issuer;
    const clientId = config.clientId;
    const secure = config.redirectIsHttps;
    const log = new LogLimit(name);
    const held = new HeldShare(root.held);
    const slots = new SharedSlots(keys, name, issuer, clientId);
    const requirements = new Requirements(config.provider.verifiedEmails, config.provider.clockSkewSeconds);
    const subjects = new LoggedSubjects(shared.config.accessLog, keys);
    const sealer = new SessionSealer(keys, config, requirements, subjects, shared.refreshSpread);
    const client = new ProviderClient(config, root.calls, followClientSecrets(shared.secrets, config));
    const tokens = new TokenVerifier(config, root.hostVerifies);
    const provider = new Provider(root.pace, held, config, client, log, slots);
    const tokenRevocations = new TokenRevocations(config, provider, client, log, root.tokenRevocations);
    const revocations = new EndedSessions(
      slots,
      shared.cache,
      log,
      shared.config.maxRevocations,
      config.session.lifetimeSeconds,
      root.nowSeconds,
      config.logout.frontChannel,
    );
    const share = shared.config.cacheBytes / REFRESHES_SHARE / shared.config.relyingParties.length;
    const capacity = max(share, LEAST_REFRESHES_BYTES);
    this.root = root;
    this.cache = shared.cache;
    this.log = log;
    this.lostSessions = new LostSessions(name);
    this.slots = slots;
    this.requirements = requirements;
    this.rules = new CompiledRules(config.rules, requirements);
    this.logins = new LoginSealer(keys, name, issuer, clientId, secure);
    this.signOuts = new SignOutConfirmations(keys, name, issuer, clientId);
    this.logouts = new LogoutStates(keys, name, issuer, clientId);
    this.authorizationRequests = new AuthorizationRequests(
      clientId,
      config.scopes,
      config.provider.formPost,
      config.provider.request,
      config.provider.usesDpop,
    );
    this.subjects = subjects;
    this.sealer = sealer;
    this.client = client;
    this.tokens = tokens;
    this.redemptions = new Redemptions(root.redemptions);
    this.pushedRequests = new PushedRequests(root.pushedRequests);
    this.provider = provider;
    const further = furtherIssuers(shared, config, held, log);
    const notices = new NoticeSources(root, config, keys, held, log, provider, client, revocations);
    this.notices = notices;
    this.providers = [provider].concat(notices.providers).concat(further.map<Provider>((issuer) => issuer.provider));
    const issuers = [new BearerIssuer(issuer, config.bearerTokens.audiences, config, provider)];
    this.bearer = config.bearerTokens.enabled
      ? new BearerTokens(
          root,
          shared.cache,
          shared.refusedTokens,
          config,
          requirements,
          subjects,
          number,
          issuers.concat(further),
          log,
        )
      : null;
    this.gatewayKeys = shared.gatewayKeys;
    this.gatewayTokens = gatewayTokensOf(config, shared.gatewayKeys, shared.cache, number);
    this.resources = new ProtectedResources(config, shared.resourceNumbers);
    this.revocations = revocations;
    this.tokenRevocations = tokenRevocations;
    this.refreshes = new Refreshes(
      root,
      held,
      config,
      sealer,
      provider,
      client,
      tokens,
      revocations,
      tokenRevocations,
      log,
      slots,
      capacity,
    );
    this.headers = new ForwardedHeaders(shared.identity, config.forward);
    this.name = bytesOf(name);
    this.cookieName = bytesOf(config.session.cookie.name);
    this.loginPrefix = bytesOf(loginCookiePrefix(secure));
    this.callbackPath = bytesOf(config.callbackPath);
    this.endpointPrefix = bytesOf(config.prefix + "/");
    this.authPath = bytesOf(config.authEndpoint ? config.prefix + "/auth" : "");
  }

  /** Whether something is waited for: then ticks come quickly. */
  isPressing(now: i64): bool {
    for (let i = 0; i < this.providers.length; i++) if (this.providers[i].isPressing(now)) return true;
    return this.refreshes.isPressing;
  }

  /** Whether a call of this worker for metadata or keys is under way that may be over soon. */
  isFetching(now: i64): bool {
    for (let i = 0; i < this.providers.length; i++) if (this.providers[i].isFetching(now)) return true;
    return false;
  }

  /** Does what is to be done regularly. `now`: milliseconds of the monotonic clock; `mayFetch`: what of the provider is due may be fetched. */
  tick(now: i64, mayFetch: bool): void {
    for (let i = 0; i < this.providers.length; i++) {
      this.providers[i].tick(now, mayFetch && (i == 0 || !this.isFetching(now)));
    }
    this.notices.tick(now);
    this.revocations.tick(this.root.nowSeconds);
    this.refreshes.tick();
  }

  /** Says and counts what came since the last tick. `now`: see `tick`. */
  report(now: i64): void {
    this.log.tick(now);
    this.lostSessions.tick(now);
  }
}

function furtherIssuers(
  shared: SharedParts,
  config: RelyingPartyConfig,
  held: HeldShare,
  log: LogLimit,
): BearerIssuer[] {
  const found: BearerIssuer[] = [];
  if (!config.bearerTokens.enabled) return found;
  const configured = config.bearerTokens.issuers;
  for (let i = 0; i < configured.length; i++) {
    const own = configOfIssuer(config, configured[i]);
    // No relying party has an empty client id.
    const slots = new SharedSlots(shared.keys, config.name, own.issuer, "");
    const client = new ProviderClient(own, shared.root.calls);
    const provider = new Provider(shared.root.pace, held, own, client, log, slots);
    found.push(new BearerIssuer(own.issuer, configured[i].audiences, config, provider));
  }
  return found;
}
