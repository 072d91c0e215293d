import { isAlpha, isDigit } from "../text/ascii";
import { Field } from "./field";

const NAME = "a name such as intranet, of letters, digits, - and _";
const LONGEST = 40;
/** How the names of cookies go on that are no session's: the default is `gatehouse-` and the relying party's name. */
const RESERVED: string[] = ["login", "choice"];

/**
 * Reads the names of the members of `relyingParties`, each once, its case aside: people, URLs and cookies tell them apart by
 * it. "" where one is a mistake.
 */
export function readNames(members: Field[]): string[] {
  const names: string[] = [];
  const taken = new Set<string>();
  for (let i = 0; i < members.length; i++) names.push(readName(members[i].get("name"), taken));
  return names;
}

function readName(field: Field, taken: Set<string>): string {
  field.required(NAME);
  const name = field.filledText(NAME);
  if (name === null) return "";
  const folded = name.toLowerCase();
  if (!isName(name)) field.expected(NAME + ", at most " + LONGEST.toString());
  else if (taken.has(folded)) field.expected("a name that no other relying party has, in capitals or not");
  else if (folded.startsWith(RESERVED[0])) expectAnother(field, RESERVED[0]);
  else if (folded.startsWith(RESERVED[1])) expectAnother(field, RESERVED[1]);
  taken.add(folded);
  return name;
}

function expectAnother(field: Field, beginning: string): void {
  field.expected("a name that does not begin with " + beginning + ": gatehouse-" + beginning + " is for other cookies");
}

function isName(text: string): bool {
  if (text.length > LONGEST) return false;
  for (let i = 0; i < text.length; i++) {
    const c: u32 = text.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && c != 0x2d && c != 0x5f) return false;
  }
  return true;
}
