import { JsonKind, parseJson } from "../text/json";
import { readCookie } from "./cookie";
import { warnOfHostsOutOfReach } from "./cookie-reach";
import { readCrossOrigin } from "./cross-origin";
import { documentMistake } from "./document";
import { parseDuration } from "./duration";
import { Field } from "./field";
import { readForward } from "./forward";
import { checkKeys } from "./key-check";
import { readOrigins } from "./origins";
import { readPlugin, readPrefix } from "./plugin";
import { PluginConfig } from "./plugin-config";
import { readProvider } from "./provider";
import { readRelyingParty } from "./relying-party";
import { PagesConfig, RelyingPartyConfig, SessionConfig, SignInMode } from "./relying-party-config";
import { Report } from "./report";
import { readRules } from "./rules";

/** In the order of the enum `SignInMode`. */
const SIGN_IN_MODES: string[] = ["REDIRECT", "PAGE"];
/** The first ends a session with its tokens. */
const SESSION_ENDS: string[] = ["TOKENS", "LIFETIME"];
const SHORTEST_LIFETIME = 60;
/** What a session was used for is noted once a minute. */
const SHORTEST_IDLE_TIMEOUT = 120;
const SHORTEST_REVALIDATION = 60;
/** Browsers keep no cookie for longer (RFC 6265bis, section 5.5). */
export const LONGEST_LIFETIME = 400 * 86400;

/** What parsing answers: a configuration, or at least one mistake. */
export class ConfigResult {
  constructor(
    readonly config: PluginConfig | null,
    /** One line for each of the first: the path, what is there, what was expected. No secret is in any. */
    readonly mistakes: string[],
    readonly warnings: string[],
  ) {}
}

/**
 * Reads a `pluginConfig` (JSON in UTF-8) and reports its mistakes in one go, at most 20 and how many more there are.
 * `environment` is what `{env: NAME}` refers to.
 */
export function parseConfig(source: usize, length: i32, environment: Map<string, string>): ConfigResult {
  const report = new Report(environment);
  const document = parseJson(source, length);
  const mistake = documentMistake(document, source, length);
  const config = new PluginConfig();
  if (mistake.length > 0) {
    report.mistake("pluginConfig: " + mistake);
  } else {
    const root = new Field(report, "", document.root);
    checkKeys(root);
    readPrefix(root.get("prefix"), config);
    const relyingParty = new RelyingPartyConfig();
    relyingParty.prefix = config.prefix;
    readConfig(root, relyingParty);
    config.rules = relyingParty.rules;
    config.relyingParties.push(relyingParty);
    readPlugin(root, config);
  }
  report.close();
  return new ConfigResult(report.mistakes.length == 0 ? config : null, report.mistakes, report.warnings);
}

function readConfig(root: Field, config: RelyingPartyConfig): void {
  readRelyingParty(root, config);
  readProvider(root.section("provider"), config);
  if (root.get("rules").isGiven) config.rules = readRules(root.get("rules"));
  const session = root.section("session");
  readSession(session, config.session);
  readCookie(session.section("cookie"), config);
  warnOfHostsOutOfReach(root.get("hosts"), root.get("rules"), config);
  readForward(root.section("forward"), config.forward);
  readCrossOrigin(root.section("crossOrigin"), config.crossOrigin);
  config.signInMode = <SignInMode>root.section("signIn").get("mode").choice(SIGN_IN_MODES, SignInMode.Redirect);
  readPages(root.section("pages"), config.pages);
  config.allowedRedirects = readOrigins(root.get("allowedRedirects"), false);
}

function readSession(section: Field, session: SessionConfig): void {
  const lifetime = section.get("lifetime");
  session.lifetimeSeconds = lifetime.duration(SHORTEST_LIFETIME, LONGEST_LIFETIME, session.lifetimeSeconds);
  session.idleTimeoutSeconds = optionalDuration(section.get("idleTimeout"), SHORTEST_IDLE_TIMEOUT, LONGEST_LIFETIME);
  const refresh = section.section("refresh");
  session.refreshBeforeSeconds = refresh.get("before").duration(0, 3600, session.refreshBeforeSeconds);
  session.refreshGraceSeconds = refresh.get("grace").duration(1, 600, session.refreshGraceSeconds);
  session.endsWithTokens = section.get("end").choice(SESSION_ENDS, 0) == 0;
  session.revalidateSeconds = optionalDuration(section.get("revalidate"), SHORTEST_REVALIDATION, LONGEST_LIFETIME);
  session.maxBytes = section.get("maxBytes").integer(2048, 65536, session.maxBytes);
}

/** A duration within bounds, or 0 for none. */
function optionalDuration(field: Field, least: i32, most: i32): i32 {
  if (field.value.kind == JsonKind.String && parseDuration(field.value.asString()) == 0) return 0;
  return field.duration(least, most, 0);
}

function readPages(section: Field, pages: PagesConfig): void {
  const title = section.get("title").text("a title such as Sign in");
  if (title !== null) pages.title = title;
  const label = section.get("buttonLabel").text("a label such as Sign in with OpenID Connect");
  if (label !== null) pages.buttonLabel = label;
}
