import { RelyingPartyConfig } from "../../config/relying-party-config";
import { KeyRing } from "../../session/keys";
import { HeldShare } from "../held-streams";
import { LogLimit } from "../log-limit";
import { Provider } from "../provider/provider";
import { ProviderClient } from "../provider/provider-client";
import { RootContext } from "../root-context";
import { EndedSessions } from "../session/ended-sessions";
import { SharedSlots } from "../shared/shared-slots";
import { EventPolls } from "./event-polls";
import { NoticeIssuer, NoticeParts, oktaOf, transmitterOf } from "./notice-issuer";
import { SecurityEventReceiver } from "./security-events";
import { StreamLease } from "./stream-lease";
import { TransmitterToken } from "./transmitter-token";

/** No relying party has such a name: what is known of these is not taken for what is known of others. */
const TRANSMITTER = " transmitter";
const OKTA = " okta";
/** A form of it that changes takes another name. */
const LEASE_SLOT = "event-streams";

/** Who, beside the provider by itself, may say that sessions of one relying party have ended. */
export class NoticeSources {
  /** Null where no transmitter is configured. */
  securityEvents: SecurityEventReceiver | null = null;
  /** Null with it. */
  private polls: EventPolls | null = null;
  /** Null where Okta ends no sessions. */
  readonly okta: NoticeIssuer | null;
  /** Those whose metadata and keys are fetched for this alone. */
  readonly providers: Provider[];

  constructor(
    root: RootContext,
    config: RelyingPartyConfig,
    keys: KeyRing,
    held: HeldShare,
    log: LogLimit,
    provider: Provider,
    client: ProviderClient,
    revocations: EndedSessions,
  ) {
    const parts = new NoticeParts(root, config, held, log);
    const name = config.logout.sharedSignals.transmitter;
    const slots = new SharedSlots(keys, config.name + TRANSMITTER, name, config.clientId);
    const transmitter = transmitterOf(parts, slots);
    const organisation = config.issuerUrl.origin;
    const okta = config.logout.oktaUniversalLogout
      ? oktaOf(parts, provider, new SharedSlots(keys, config.name + OKTA, organisation, ""))
      : null;
    const providers: Provider[] = [];
    if (transmitter !== null) providers.push(transmitter.provider);
    if (okta !== null && okta.isApart) providers.push(okta.provider);
    this.okta = okta;
    this.providers = providers;
    if (transmitter !== null) {
      const receiver = new SecurityEventReceiver(config, transmitter, revocations, log);
      const token = new TransmitterToken(config, provider, client);
      this.securityEvents = receiver;
      this.polls = new EventPolls(root, config, receiver, client, token, log, new StreamLease(slots.get(LEASE_SLOT)));
      root.pace.hasten();
    }
  }

  /** Does what is to be done regularly. `now`: milliseconds of the monotonic clock. */
  tick(now: i64): void {
    const polls = this.polls;
    if (polls !== null) polls.tick(now);
  }
}
