import { PluginConfig } from "../config/plugin-config";
import { SessionCache } from "../session/cache";
import { GatewayKeys } from "../session/gateway-keys";
import { KeyRing } from "../session/keys";
import { ResourceNumbers } from "./bearer/protected-resources";
import { RefusedTokens } from "./bearer/refused-tokens";
import { IdentityHeaders } from "./identity-headers";
import { RootContext } from "./root-context";
import { SecretSources } from "./secrets/secret-sources";

/** What all relying parties of one configuration share. */
export class SharedParts {
  readonly resourceNumbers: ResourceNumbers = new ResourceNumbers();
  readonly refusedTokens: RefusedTokens = new RefusedTokens();

  constructor(
    readonly root: RootContext,
    readonly config: PluginConfig,
    readonly keys: KeyRing,
    readonly gatewayKeys: GatewayKeys,
    readonly secrets: SecretSources,
    readonly cache: SessionCache,
    readonly identity: IdentityHeaders,
    /** Some number that spreads the refreshes of this worker's sessions. */
    readonly refreshSpread: u32,
  ) {}
}
