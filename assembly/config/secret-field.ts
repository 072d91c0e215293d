import { isAlpha, isDigit } from "../text/ascii";
import { bytesOf } from "../text/bytes";
import { JsonKind, JsonValue } from "../text/json";
import { describeKind } from "./describe";
import { Field } from "./field";
import { nearestName } from "./nearest-name";
import { isPlaceholder } from "./placeholders";
import { Secret, SecretSource } from "./secret";
import { readUrl, warnIfPlain } from "./url-field";

/** Secrets are hardly shorter. */
const SHORTEST_RANDOM = 16;
/** What refers to a Secret in Kubernetes. */
const REFERENCE_KEYS: string[] = ["secretKeyRef", "secretRef", "valueFrom", "secretName", "name", "key", "kind"];
const REFERENCE_HINT = ", and vmConfig.env to take NAME from the gateway's container, where a Secret can put it";
const NOTHING_ELSE = ": secrets are read from nowhere else";
const SOURCE = "a URL such as http://localhost/client-secret, which answers with the secret itself";
const SOURCE_KEYS: string[] = ["url", "refresh"];
/** How often a source is looked at: at the least and at the most, and where nothing is said, in seconds. */
const LEAST_REFRESH = 1;
const MOST_REFRESH = 3600;
const REFRESH = 10;

/** What a secret is, for a mistake: `form` or a reference to it. */
export function secretOf(form: string): string {
  return form + ", {env: NAME} or {url: …}";
}

/**
 * A secret that stands here, in a variable, or at a URL: then its text is empty until it has been read there. Null where it is
 * a mistake. What it reports never holds the secret; `what` says what is expected.
 */
export function readSecret(field: Field, what: string): Secret | null {
  if (field.value.kind == JsonKind.Object && field.value.get("env").kind == JsonKind.Absent) {
    if (field.get("url").isGiven) return hasOtherKeys(field) ? null : readSource(field);
  }
  const text = readFixedSecret(field, what);
  return text === null ? null : new Secret(text);
}

/** The same of one that stands here or in a variable, and nowhere else. */
export function readFixedSecret(field: Field, what: string): string | null {
  const text = findText(field, what);
  if (text === null || !isPlaceholder(text, true)) return text;
  field.mistake("found a placeholder that was not filled in, expected the secret itself or a reference to it");
  return null;
}

function hasOtherKeys(field: Field): bool {
  for (let i = 0; i < field.value.length; i++) {
    if (SOURCE_KEYS.includes(field.value.keyAt(i))) continue;
    field.mistake("found {url: …} with other keys beside it, expected url, and refresh where 10s is not wanted");
    return true;
  }
  return false;
}

/** What `url` says, alone or with `refresh`. Null where it is a mistake. */
export function readSource(field: Field): Secret | null {
  const address = field.get("url");
  address.required(SOURCE);
  const refresh = field.get("refresh").duration(LEAST_REFRESH, MOST_REFRESH, REFRESH);
  const url = address.isGiven ? readUrl(address, SOURCE) : null;
  if (url === null) return null;
  warnIfPlain(address, url);
  return new Secret("", new SecretSource(url, address.value.asString(), refresh));
}

function findText(field: Field, what: string): string | null {
  const value = field.value;
  if (value.kind == JsonKind.String) {
    if (value.asString().length > 0) return value.asString();
    field.expected(what);
    return null;
  }
  if (value.kind == JsonKind.Object && value.length == 1 && value.keyAt(0) == "env") {
    return readVariable(field, field.get("env"));
  }
  if (value.kind == JsonKind.Object && value.get("env").kind != JsonKind.Absent) {
    const isBoth = value.get("url").kind != JsonKind.Absent;
    field.mistake(`found {env: …} with ${isBoth ? "url" : "other keys"} beside it, expected one of the two alone`);
    return null;
  }
  const isUnquoted = value.kind == JsonKind.Number || value.kind == JsonKind.Boolean;
  let hint = isUnquoted ? "; put it in quotes" : "";
  if (value.kind == JsonKind.Object) hint = isReference(value) ? REFERENCE_HINT : value.length > 0 ? NOTHING_ELSE : "";
  field.mistake("found " + describeKind(value) + ", expected " + what + hint);
  return null;
}

/** Whether this is how Kubernetes refers to a Secret. */
function isReference(value: JsonValue): bool {
  for (let i = 0; i < value.length; i++) if (REFERENCE_KEYS.includes(value.keyAt(i))) return true;
  return false;
}

/** What is not may be the secret itself, and is not to be repeated in a log. */
function isVariableName(text: string): bool {
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i++) {
    const c: u32 = bytes[i];
    if (!isAlpha(c) && !isDigit(c) && c != 0x5f) return false;
  }
  return bytes.length > 0 && !isDigit(bytes[0]);
}

/** Whether this is more probably a random text than a name: long, with digits, and of both cases or without a sign between words. */
function looksRandom(name: string): bool {
  if (name.length < SHORTEST_RANDOM) return false;
  const isMixed = name != name.toUpperCase() && name != name.toLowerCase();
  if (name.includes("_") && !isMixed) return false;
  for (let i = 0; i < name.length; i++) if (isDigit(name.charCodeAt(i))) return true;
  return false;
}

function readVariable(secret: Field, reference: Field): string | null {
  const name = reference.value.asString();
  const isUnknown = !secret.report.environment.has(name);
  if (!isVariableName(name) || (isUnknown && looksRandom(name))) {
    secret.mistake("found {env: …} without the name of a variable, expected {env: NAME} with NAME in vmConfig.env");
    return null;
  }
  const environment = secret.report.environment;
  if (isUnknown) {
    const nearest = nearestName(name, environment.keys());
    const hint = nearest.length > 0 ? "; did you mean " + nearest + "?" : "";
    secret.mistake("found no variable " + name + ", expected vmConfig.env to hold it" + hint);
    return null;
  }
  const text = environment.get(name);
  if (text.length > 0) return text;
  secret.mistake("found the variable " + name + " empty, expected vmConfig.env to hold the secret");
  return null;
}
