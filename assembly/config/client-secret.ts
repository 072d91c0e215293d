import { Field } from "./field";
import { isPlaceholder } from "./placeholders";
import { Secret } from "./secret";
import { readSecret, secretOf } from "./secret-field";

const SPACE = "white space at its beginning or end, expected the secret alone (no line end from a file)";
/** Whoever serves a page in its place should not lose the secret that is in use. */
const CONTROL = "several lines, or other control characters, expected the secret alone";

/**
 * The client's secret: a string, or where it is to be found. One without text and source where there is none or it is a
 * mistake. What it reports never holds the secret.
 */
export function readClientSecret(field: Field): Secret {
  if (!field.isGiven) return new Secret();
  const secret = readSecret(field, secretOf("a string"));
  if (secret === null) return new Secret();
  if (isQuoted(secret.text)) field.warning("found quotes around it, which are taken for a part of the secret");
  if (secret.text == secret.text.trim()) return secret;
  field.mistake("found " + SPACE);
  return new Secret();
}

/** Why a text that was read from a URL is no client secret of at least so many bytes, for the log; empty: it is one. */
export function clientSecretFlaw(text: string, leastBytes: i32): string {
  if (text.length == 0) return "nothing, expected the secret";
  if (text != text.trim()) return SPACE;
  for (let i = 0; i < text.length; i++) {
    const c: u32 = text.charCodeAt(i);
    if (c < 0x20 || c == 0x7f) return CONTROL;
  }
  if (isPlaceholder(text, true)) return "a placeholder that was not filled in, expected the secret itself";
  const bytes = String.UTF8.byteLength(text);
  return bytes >= leastBytes
    ? ""
    : `${bytes} bytes, expected at least ${leastBytes}, since it signs tokens (provider.signingAlgorithms)`;
}

/** An environment file keeps the quotes that a shell would take off. */
export function isQuoted(secret: string): bool {
  const isIn = (secret.startsWith('"') && secret.endsWith('"')) || (secret.startsWith("'") && secret.endsWith("'"));
  return isIn && secret.length > 1;
}
