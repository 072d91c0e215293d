import { JsonKind } from "../text/json";
import { Field, oneOf } from "./field";
import { KNOWN_KEYS, LATER_KEYS, namesBelow, pathsEndingIn } from "./keys";
import { nearestName } from "./nearest-name";

const UNSUPPORTED = " (not supported by this version)";

/** Reports every key below `field` that this version does not know, with the name that was probably meant. */
export function checkKeys(field: Field): void {
  const value = field.value;
  const pattern = field.pattern;
  if (value.kind == JsonKind.Array) {
    for (let i = 0; i < value.length; i++) checkKeys(field.at(i));
    return;
  }
  const known = namesBelow(KNOWN_KEYS, pattern);
  if (value.kind != JsonKind.Object || known.length == 0) return;
  const later = namesBelow(LATER_KEYS, pattern);
  for (let i = 0; i < value.length; i++) {
    const name = value.keyAt(i);
    const member = field.get(name);
    if (known.includes(name)) checkKeys(member);
    else if (later.includes(name)) member.mistake("is not supported by this version");
    else reportUnknown(field, member, known, later, name);
  }
}

function reportUnknown(parent: Field, member: Field, known: string[], later: string[], name: string): void {
  const suggestions: string[] = [];
  const nearest = nearestName(name, known.concat(later));
  if (nearest.length > 0) {
    suggestions.push('"' + nearest + '"' + (known.includes(nearest) ? "" : UNSUPPORTED));
    parent.report.meant.push(parent.get(nearest).path);
  }
  const elsewhere = pathsEndingIn(KNOWN_KEYS, name);
  for (let i = 0; i < elsewhere.length; i++) {
    suggestions.push(elsewhere[i]);
    const below = namesBelow([elsewhere[i]], parent.pattern);
    if (below.length > 0) parent.report.meant.push(parent.get(below[0]).path);
  }
  const laterElsewhere = pathsEndingIn(LATER_KEYS, name);
  for (let i = 0; i < laterElsewhere.length; i++) {
    if (!elsewhere.includes(laterElsewhere[i])) suggestions.push(laterElsewhere[i] + UNSUPPORTED);
  }
  const isGuess = suggestions.length > 0;
  member.mistake(
    "unknown key" + (isGuess ? "; did you mean " + oneOf(suggestions) + "?" : ", expected " + oneOf(known)),
  );
}
