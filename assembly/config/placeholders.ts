import { isAlpha, isDigit } from "../text/ascii";

// What templates and examples leave to be filled in. Where one is loaded all the same, the login ends in the provider's
// "invalid_client" or in a host that does not exist.

/** In capitals, and with any signs between their words, they are nothing else wherever they stand. */
const WORDS: string[] = ["FILL_IN", "FILL_ME", "CHANGE_ME", "CHANGEME", "REPLACE_", "REPLACEME", "INSERT_", "YOUR_"];
/** In small letters they are taken for one at the beginning of a text alone. */
const BEGINNINGS: string[] = [
  "fill_in",
  "fill_me",
  "change_me",
  "changeme",
  "replace_me",
  "replaceme",
  "replace_with",
  "your_client",
  "your_secret",
  "your_tenant",
  "your_domain",
  "your_issuer",
  "your_realm",
];
/** What stands around a name that something was to replace. */
const OPENINGS: string[] = ["$(", "${", "{{", "<", "%REQ("];
const CLOSINGS: string[] = [")", "}", "}}", ">", ")%"];

/**
 * Whether `text` is, or holds, what was to be filled in: `$(NAME)`, `${NAME}`, `{{ .name }}`, `<name>`, `FILL_IN`, `CHANGE_ME`,
 * `REPLACE_…`, `YOUR_…`, or nothing but x, dots and asterisks. `isRandom`: it may be any text, such as a secret, and is
 * judged as a whole.
 */
export function isPlaceholder(text: string, isRandom: bool): bool {
  const plain = text.trim();
  if (isFiller(plain) || isVariable(plain)) return true;
  return (mayHaveWord(plain) && hasWord(plain, isRandom)) || (mayHaveTemplate(plain) && hasTemplate(plain, isRandom));
}

/** Whether a look for words is worth it. A configuration may have thousands of texts, nearly all in small letters. */
function mayHaveWord(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c: u32 = text.charCodeAt(i);
    if (c >= 0x41 && c <= 0x5a) return true;
  }
  const scheme = text.indexOf("://");
  const first = scheme < 0 ? 0 : scheme + 3;
  if (first >= text.length) return false;
  const c: u32 = text.charCodeAt(first);
  for (let i = 0; i < BEGINNINGS.length; i++) if (BEGINNINGS[i].charCodeAt(0) == c) return true;
  return false;
}

/** Whether it has a sign that some of `OPENINGS` begins with. */
function mayHaveTemplate(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    for (let j = 0; j < OPENINGS.length; j++) if (OPENINGS[j].charCodeAt(0) == c) return true;
  }
  return false;
}

/** `xxx`, `...`, `***`. */
function isFiller(text: string): bool {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c != 0x78 && c != 0x58 && c != 0x2e && c != 0x2a && c != 0x2026) return false;
    count += c == 0x2026 ? 3 : 1;
  }
  return count > 2;
}

function hasWord(text: string, isRandom: bool): bool {
  const capitals = text.split("-").join("_").split(" ").join("_");
  for (let i = 0; i < WORDS.length; i++) {
    const at = capitals.indexOf(WORDS[i]);
    if (at == 0 || (at > 0 && !isRandom && !isWordChar(capitals.charCodeAt(at - 1)))) return true;
  }
  const small = afterScheme(capitals).toLowerCase();
  for (let i = 0; i < BEGINNINGS.length; i++) if (small.startsWith(BEGINNINGS[i])) return true;
  return false;
}

function afterScheme(text: string): string {
  const at = text.indexOf("://");
  return at < 0 ? text : text.substring(at + 3);
}

function isWordChar(c: u32): bool {
  return isAlpha(c) || isDigit(c) || c == 0x5f;
}

function hasTemplate(text: string, isRandom: bool): bool {
  for (let i = 0; i < OPENINGS.length; i++) {
    const start = text.indexOf(OPENINGS[i]);
    if (start < 0 || (isRandom && start > 0)) continue;
    const nameStart = start + OPENINGS[i].length;
    const end = text.indexOf(CLOSINGS[i], nameStart);
    if (end < 0 || (isRandom && end + CLOSINGS[i].length < text.length)) continue;
    if (isName(text.substring(nameStart, end))) return true;
  }
  return false;
}

/** What may stand for something: letters, digits and spaces, and the signs of paths of names. */
function isName(text: string): bool {
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    const c: u32 = text.charCodeAt(i);
    if (isAlpha(c)) letters++;
    else if (!isDigit(c) && c != 0x20 && c != 0x5f && c != 0x2d && c != 0x2e && c != 0x3a) return false;
  }
  return letters > 0;
}

/** `$NAME`, as a shell has it. */
function isVariable(text: string): bool {
  if (text.length < 3 || text.charCodeAt(0) != 0x24) return false;
  for (let i = 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isCapital = c >= 0x41 && c <= 0x5a;
    if (!isCapital && c != 0x5f && (i == 1 || !isDigit(c))) return false;
  }
  return true;
}
