import { AccessLogConfig } from "./access-log-config";
import { CookieSecret } from "./cookie-secret";
import { RelyingPartyConfig } from "./relying-party-config";
import { RuleConfig } from "./rule-config";

/**
 * A `pluginConfig` as `parseConfig` answers it: checked, with all defaults applied. `docs/configuration.md` says what each
 * key means.
 */
export class PluginConfig {
  /** The first seals, all open; never empty. */
  cookieSecrets: CookieSecret[] = [];
  /** Where our endpoints are, for all relying parties. Without a slash at the end, never empty. */
  prefix: string = "/oauth2";
  /** Of the session cache, for each root context and worker. */
  cacheBytes: i32 = 8388608;
  /** How many ended sessions are remembered before their lifetime is over. */
  maxRevocations: i32 = 16384;
  /** Those of hosts that no relying party has. */
  rules: RuleConfig[] = [new RuleConfig()];
  /** Whether there what the client sends as `X-Forwarded-User` and the like is left; see `ForwardConfig`. */
  keepForwardedIdentity: bool = false;
  accessLog: AccessLogConfig = new AccessLogConfig();
  /** At least one. */
  relyingParties: RelyingPartyConfig[] = [];
}
