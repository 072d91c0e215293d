import { Field } from "./field";
import { quote } from "./quote";

const ANY_FOLDER = "/{**}/";

/**
 * Warns of patterns that open more than they seem to. `field`: a rule's `notPaths`, or the `paths` of one that lets pass, with
 * the patterns that are in it; "" for one that is a mistake.
 */
export function warnOfOpenings(field: Field, patterns: string[]): void {
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    const isSuffix = pattern.startsWith("*") && pattern.length > 1;
    if (isSuffix || (pattern.startsWith(ANY_FOLDER) && pattern.length > ANY_FOLDER.length)) {
      warnOfSuffix(field.at(i), pattern, isSuffix ? pattern.substring(1) : pattern.substring(ANY_FOLDER.length - 1));
    } else if (pattern.endsWith("*") && pattern.length > 1 && !pattern.endsWith("/*")) {
      warnOfPrefix(field.at(i), pattern, pattern.substring(0, pattern.length - 1));
    }
  }
}

function warnOfSuffix(field: Field, pattern: string, end: string): void {
  const below = end.startsWith("/") ? "/admin" + end : "/admin/delete/x" + end;
  const instead = end.startsWith("/") ? end : "/static/*";
  field.warning(
    "found " +
      quote(pattern) +
      ", which opens " +
      quote(below) +
      " as well, and an application may take that for what is before it; name where public paths begin, such as " +
      quote(instead),
  );
}

function warnOfPrefix(field: Field, pattern: string, start: string): void {
  field.warning(
    "found " +
      quote(pattern) +
      ", which opens " +
      quote(start + "-admin") +
      " as well; for a folder name " +
      quote(start) +
      " and " +
      quote(start + "/*"),
  );
}
