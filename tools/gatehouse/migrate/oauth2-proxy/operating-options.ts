/** What becomes of those of oauth2-proxy's options that say how it is run: the rest of its table. */
import { notNeeded, type OptionRow, without } from "../option.ts";

const LOGS = "Envoy writes its access log, and the filter why it refused somebody";
const SERVER = "Envoy's listeners take requests and its routes hand them on";

export const OPERATING_OPTIONS: readonly OptionRow[] = [
  ...notNeeded("reverse-proxy", "Envoy knows what stands before it", "flag"),
  ...notNeeded("real-client-ip-header", "Envoy knows what stands before it (numTrustedProxies)"),
  ...notNeeded("trusted-proxy-ip", "Envoy knows what stands before it (numTrustedProxies)", "list"),
  ...notNeeded(
    "ping-path ready-path ping-user-agent",
    "Envoy has its own checks; ready below prefix says whether the provider is known",
  ),
  ...notNeeded("gcp-healthchecks", "Envoy has its own checks", "flag"),
  ...without("force-https", "have the listener redirect http (httpsRedirect of a Gateway)", "flag"),
  ...notNeeded("upstream", SERVER, "list"),
  ...notNeeded("upstream-config", SERVER),
  ...notNeeded(
    "flush-interval upstream-timeout http-address https-address tls-cert-file tls-key-file tls-min-version server",
    SERVER,
  ),
  ...notNeeded("pass-host-header proxy-websockets disable-keep-alives allow-query-semicolons", SERVER, "flag"),
  ...notNeeded("tls-cipher-suite", SERVER, "list"),
  ...without("ssl-upstream-insecure-skip-verify", "a matter of the application's cluster in Envoy", "flag"),
  ...notNeeded(
    "metrics-address metrics-secure-address metrics-tls-cert-file metrics-tls-key-file metrics-server",
    "counters are among Envoy's own",
  ),
  ...notNeeded(
    "auth-logging request-logging standard-logging silence-ping-logging errors-to-info-log logging-compress logging-local-time",
    LOGS,
    "flag",
  ),
  ...notNeeded(
    "auth-logging-format request-logging-format standard-logging-format logging-filename logging-max-age logging-max-backups logging-max-size request-id-header",
    LOGS,
  ),
  ...notNeeded("config alpha-config env-from", "hand what it names to this command, too"),
  ...notNeeded("config-test version convert-config-to-alpha", "gatehouse validate", "flag"),
  ...notNeeded("exclude-logging-path", LOGS, "list"),
];
