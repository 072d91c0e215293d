import { backChannel } from "./checks/back-channel.ts";
import { clientAuthentication } from "./checks/client-authentication.ts";
import { clientSecret } from "./checks/client-secret.ts";
import { clock } from "./checks/clock.ts";
import { clusterNames } from "./checks/cluster-names.ts";
import { configuration } from "./checks/configuration.ts";
import { cookieDomain } from "./checks/cookie-domain.ts";
import { endpoints } from "./checks/endpoints.ts";
import { environment } from "./checks/environment.ts";
import { failStrategy } from "./checks/fail-strategy.ts";
import { filterInstalled } from "./checks/filter-installed.ts";
import { gatewayCertificate } from "./checks/gateway-certificate.ts";
import { gatewayClusterFilter } from "./checks/gateway-cluster-filter.ts";
import { gatewayLogin } from "./checks/gateway-login.ts";
import { gatewayProtects } from "./checks/gateway-protects.ts";
import { gatewayReady } from "./checks/gateway-ready.ts";
import { headerLimits } from "./checks/header-limits.ts";
import { imageReference } from "./checks/image-reference.ts";
import { issuerMatches } from "./checks/issuer-matches.ts";
import { issuerReachable } from "./checks/issuer-reachable.ts";
import { keys } from "./checks/keys.ts";
import { listeners } from "./checks/listeners.ts";
import { phase } from "./checks/phase.ts";
import { pkce } from "./checks/pkce.ts";
import { postLogoutUrl } from "./checks/post-logout-url.ts";
import { providerBehindGateway } from "./checks/provider-behind-gateway.ts";
import { providerCertificate } from "./checks/provider-certificate.ts";
import { providerTlsOfGateway } from "./checks/provider-tls-of-gateway.ts";
import { pushedAuthorization } from "./checks/pushed-authorization.ts";
import { reachableFromGateway } from "./checks/reachable-from-gateway.ts";
import { redirectUrl } from "./checks/redirect-url.ts";
import { responseMode } from "./checks/response-mode.ts";
import { scopes } from "./checks/scopes.ts";
import { selector } from "./checks/selector.ts";
import { signingAlgorithms } from "./checks/signing-algorithms.ts";
import { timeouts } from "./checks/timeouts.ts";
import { twoPlugins } from "./checks/two-plugins.ts";
import type { Check } from "./finding.ts";

/** All checks, in the order in which the documentation has them. */
export const CHECKS: readonly Check[] = [
  configuration,
  failStrategy,
  imageReference,
  phase,
  selector,
  environment,
  twoPlugins,
  clusterNames,
  providerTlsOfGateway,
  gatewayClusterFilter,
  cookieDomain,
  providerBehindGateway,
  headerLimits,
  backChannel,
  timeouts,
  issuerReachable,
  issuerMatches,
  providerCertificate,
  clock,
  endpoints,
  keys,
  signingAlgorithms,
  clientAuthentication,
  clientSecret,
  redirectUrl,
  postLogoutUrl,
  pkce,
  scopes,
  responseMode,
  pushedAuthorization,
  gatewayReady,
  gatewayProtects,
  gatewayLogin,
  gatewayCertificate,
  reachableFromGateway,
  listeners,
  filterInstalled,
];
