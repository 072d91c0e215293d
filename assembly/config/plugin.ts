import { readAccessLog } from "./access-log";
import { readCookieSecrets } from "./cookie-secret";
import { Field } from "./field";
import { PluginConfig } from "./plugin-config";
import { readRelyingParties } from "./relying-parties";
import { reachCookieSecrets } from "./secret-reach";
import { isUsablePath } from "./usable-path";

/** Reads the whole document, what there is once after what the relying parties have, but for the prefix, which they need. */
export function readPlugin(root: Field, config: PluginConfig): void {
  readPrefix(root.get("prefix"), config);
  readRelyingParties(root, config);
  config.keepForwardedIdentity = root.section("forward").get("keepForwardedIdentity").boolean(false);
  config.cookieSecrets = readCookieSecrets(root.get("cookieSecret"));
  reachCookieSecrets(root.section("provider"), config.cookieSecrets);
  config.cacheBytes = root.get("session").get("cacheBytes").integer(65536, 268435456, config.cacheBytes);
  readAccessLog(root.section("accessLog"), config.accessLog);
  config.maxRevocations = root.section("logout").get("revocations").integer(128, 1048576, config.maxRevocations);
}

function readPrefix(field: Field, config: PluginConfig): void {
  const what = "a plain path such as /oauth2, without a slash at the end";
  const prefix = field.text(what);
  if (prefix === null) return;
  if (isUsablePath(prefix) && !prefix.endsWith("/")) config.prefix = prefix;
  else field.expected(what);
}
