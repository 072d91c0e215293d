import { RelyingPartyConfig } from "../../config/relying-party-config";
import { KeyRing } from "../../session/keys";
import { HeldShare } from "../held-streams";
import { LogLimit } from "../log-limit";
import { Provider } from "../provider/provider";
import { RootContext } from "../root-context";
import { EndedSessions } from "../session/ended-sessions";
import { SharedSlots } from "../shared/shared-slots";
import { NoticeIssuer, NoticeParts, oktaOf, transmitterOf } from "./notice-issuer";
import { SecurityEventReceiver } from "./security-events";

/** No relying party has such a name: what is known of these is not taken for what is known of others. */
const TRANSMITTER = " transmitter";
const OKTA = " okta";

/** Who, beside the provider by itself, may say that sessions of one relying party have ended. */
export class NoticeSources {
  /** Null where no transmitter is configured. */
  readonly securityEvents: SecurityEventReceiver | null;
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
    revocations: EndedSessions,
  ) {
    const parts = new NoticeParts(root, config, held, log);
    const name = config.logout.sharedSignals.transmitter;
    const transmitter = transmitterOf(parts, new SharedSlots(keys, config.name + TRANSMITTER, name, ""));
    const organisation = config.issuerUrl.origin;
    const okta = config.logout.oktaUniversalLogout
      ? oktaOf(parts, provider, new SharedSlots(keys, config.name + OKTA, organisation, ""))
      : null;
    const providers: Provider[] = [];
    if (transmitter !== null) providers.push(transmitter.provider);
    if (okta !== null && okta.isApart) providers.push(okta.provider);
    this.securityEvents =
      transmitter === null ? null : new SecurityEventReceiver(config, transmitter, revocations, log);
    this.okta = okta;
    this.providers = providers;
  }
}
