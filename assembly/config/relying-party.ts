import { readBearerTokens } from "./bearer-tokens";
import { readClient } from "./client";
import { readCookie } from "./cookie";
import { readCrossOrigin } from "./cross-origin";
import { Field } from "./field";
import { readForward } from "./forward";
import { readLogout } from "./logout";
import { readOrigins } from "./origins";
import { readPages } from "./pages";
import { readProtectedResources } from "./protected-resources";
import { readProvider } from "./provider";
import { RelyingPartyConfig, SignInMode } from "./relying-party-config";
import { readRules } from "./rules";
import { reachSecrets } from "./secret-reach";
import { checkForwardedAccessToken } from "./sender-constraint";
import { readSession } from "./session";

/** In the order of the enum `SignInMode`. */
const SIGN_IN_MODES: string[] = ["REDIRECT", "PAGE"];

/**
 * Reads all that one relying party has of its own, or inherits: `fields` are the document, or a member of `relyingParties`.
 * The name and the prefix are there before.
 */
export function readRelyingParty(fields: Field, config: RelyingPartyConfig): void {
  readClient(fields, config);
  readProvider(fields.section("provider"), config);
  reachSecrets(config);
  if (fields.get("rules").isGiven) config.rules = readRules(fields.get("rules"));
  const session = fields.section("session");
  readSession(session, config.session);
  readCookie(session.section("cookie"), config);
  readForward(fields.section("forward"), config.forward);
  checkForwardedAccessToken(fields.section("forward"), config.forward, config.provider);
  readCrossOrigin(fields.section("crossOrigin"), config.crossOrigin);
  const resources = fields.get("protectedResources");
  readBearerTokens(fields.section("bearerTokens"), config, resources.value.length > 0);
  readProtectedResources(resources, fields.get("hosts"), config);
  const signIn = fields.section("signIn");
  config.signInMode = <SignInMode>signIn.get("mode").choice(SIGN_IN_MODES, SignInMode.Redirect);
  config.keepsFragment = signIn.get("keepFragment").boolean(false);
  config.authEndpoint = fields.get("authEndpoint").boolean(false);
  readPages(fields.section("pages"), config.pages);
  readLogout(fields.section("logout"), config);
  config.allowedRedirects = readOrigins(fields.get("allowedRedirects"), false);
}
