import { JsonKind, JsonValue } from "../text/json";
import { oneOf } from "./describe";
import { Field } from "./field";
import { ForeignName, foreignName } from "./foreign-names";
import {
  KNOWN_KEYS,
  namesBelow,
  pathsEndingIn,
  RELYING_PARTIES,
  RELYING_PARTY_KEYS,
  REQUIRED_KEYS,
  TOP_LEVEL_KEYS,
} from "./keys";
import { nearestName, withoutStyle } from "./nearest-name";

const OAUTH2_PROXY = "OAUTH2_PROXY_";

/** Reports every key of the document that this version does not know, with the name that was probably meant. */
export function checkKeys(root: Field): void {
  new KeyCheck().check(root);
}

class KeyCheck {
  private known: NamesBelow = new NamesBelow(KNOWN_KEYS);
  private knownInRelyingParty: NamesBelow = new NamesBelow(RELYING_PARTY_KEYS);
  private once: NamesBelow = new NamesBelow(TOP_LEVEL_KEYS);

  /** Reports what is not known below `field`. */
  check(field: Field): void {
    const value = field.value;
    if (value.kind == JsonKind.Array) {
      for (let i = 0; i < value.length; i++) this.check(field.at(i));
    } else if (value.kind == JsonKind.Object) {
      this.checkMembers(field, field.path.pattern);
    }
  }

  private checkMembers(field: Field, pattern: string): void {
    const value = field.value;
    const isWithin = field.path.isInRelyingParty;
    const known = (isWithin ? this.knownInRelyingParty : this.known).of(pattern);
    const once = isWithin ? this.once.of(pattern) : [];
    if (known.length + once.length == 0) return;
    for (let i = 0; i < value.length; i++) {
      const name = value.keyAt(i);
      const member = field.get(name);
      if (name == RELYING_PARTIES && pattern.length == 0 && !isWithin) {
        const entries = field.relyingParties();
        for (let j = 0; j < entries.length; j++) this.check(entries[j]);
      } else if (known.includes(name)) this.check(member);
      else if (once.includes(name)) this.checkOnce(member);
      else reportUnknown(field, member, known, once, withoutProduct(name));
    }
  }

  /** Reports what stands in a relying party and belongs at the top, or holds that. */
  private checkOnce(member: Field): void {
    const pattern = member.path.pattern;
    if (!TOP_LEVEL_KEYS.includes(pattern)) return this.check(member);
    const what = pattern == RELYING_PARTIES ? "each relying party beside the others" : pattern + " there, once for all";
    member.mistake("found in a relying party, expected at the top of pluginConfig: " + what);
  }
}

/** The names that stand right below a path, looked up once for each: a hundred relying parties ask for the same. */
class NamesBelow {
  private byPath: Map<string, string[]> = new Map<string, string[]>();

  constructor(private keys: string[]) {}

  of(path: string): string[] {
    if (!this.byPath.has(path)) this.byPath.set(path, namesBelow(this.keys, path));
    return this.byPath.get(path);
  }
}

/** `others`: names that are known here, and belong at the top. */
function reportUnknown(parent: Field, member: Field, known: string[], others: string[], name: string): void {
  // To look for what was meant takes a while.
  if (parent.report.isFull) return member.mistake("unknown key");
  const isWrapper = parent.path.pattern.length == 0 && holdsConfiguration(member.value);
  const foreign = foreignName(parent.path.pattern, name);
  if (isWrapper) {
    for (let i = 0; i < REQUIRED_KEYS.length; i++) parent.report.meant.push(parent.path.beside(REQUIRED_KEYS[i]));
    member.mistake("unknown key, expected what it holds to stand by itself, with issuer and the others at the top");
  } else if (foreign !== null && !hasInAnotherStyle(known, name)) {
    reportForeign(parent, member, foreign);
  } else {
    reportMisspelt(parent, member, known, others, name);
  }
}

/** The name of a variable of oauth2-proxy's as a key of its configuration. */
function withoutProduct(name: string): string {
  return name.startsWith(OAUTH2_PROXY) ? name.substring(OAUTH2_PROXY.length) : name;
}

/** Whether a value is an object with keys that belong at the top, perhaps within another such as `spec`. */
function holdsConfiguration(value: JsonValue): bool {
  if (!value.isObject()) return false;
  for (let i = 0; i < value.length; i++) {
    const inner = value.at(i);
    if (REQUIRED_KEYS.includes(value.keyAt(i))) return true;
    if (!inner.isObject()) continue;
    for (let j = 0; j < inner.length; j++) if (REQUIRED_KEYS.includes(inner.keyAt(j))) return true;
  }
  return false;
}

function hasInAnotherStyle(names: string[], name: string): bool {
  for (let i = 0; i < names.length; i++) if (withoutStyle(names[i]) == withoutStyle(name)) return true;
  return false;
}

function reportForeign(parent: Field, member: Field, foreign: ForeignName): void {
  const path = foreign.path;
  if (path.length > 0) parent.report.meant.push(nearTo(parent, path));
  if (foreign.advice.length == 0) return member.mistake("unknown key; did you mean " + suggestion(parent, path) + "?");
  const advice = path.length > 0 ? suggestion(parent, path) + ", " + foreign.advice : foreign.advice;
  member.mistake("unknown key, expected " + advice);
}

/** Our path with the indexes of `parent`, where it is right below it. */
function nearTo(parent: Field, path: string): string {
  const pattern = parent.path.pattern;
  if (pattern.length == 0 || !path.startsWith(pattern + ".")) return parent.path.beside(path);
  return parent.path.text + path.substring(pattern.length);
}

/** A name right below `parent` in quotes, else the whole path. */
function suggestion(parent: Field, path: string): string {
  const name = parent.path.pattern.length == 0 ? path : path.substring(parent.path.pattern.length + 1);
  const isBeside =
    (parent.path.pattern.length == 0 || path.startsWith(parent.path.pattern + ".")) && !name.includes(".");
  const where = parent.path.isInRelyingParty && TOP_LEVEL_KEYS.includes(path) ? " at the top" : "";
  return (isBeside ? '"' + name + '"' : path) + where;
}

function reportMisspelt(parent: Field, member: Field, known: string[], others: string[], name: string): void {
  const suggestions: string[] = [];
  const nearest = nearestName(name, known.concat(others));
  if (nearest.length > 0) {
    const path = parent.path.pattern.length > 0 ? parent.path.pattern + "." + nearest : nearest;
    suggestions.push(suggestion(parent, path));
    parent.report.meant.push(parent.get(nearest).path.text);
  }
  const elsewhere = pathsEndingIn(KNOWN_KEYS, name);
  for (let i = 0; i < elsewhere.length; i++) {
    suggestions.push(suggestion(parent, elsewhere[i]));
    parent.report.meant.push(parent.path.beside(elsewhere[i]));
    const below = namesBelow([elsewhere[i]], parent.path.pattern);
    if (below.length > 0) parent.report.meant.push(parent.get(below[0]).path.text);
  }
  const isGuess = suggestions.length > 0;
  member.mistake(
    "unknown key" + (isGuess ? "; did you mean " + oneOf(suggestions) + "?" : ", expected " + oneOf(known)),
  );
}
