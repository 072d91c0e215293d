import { basename } from "node:path";

/** What each file imports, by its path; all paths from the root of the repository. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Suites that need no Envoy. */
const FAST = /^tests\/(unit|emulated)\//;
const IS_TEST = /\.(spec|test)\.ts$/;

/**
 * The tests that a changed file calls for, sorted: a test for itself; for a file of the filter the specs that import it and
 * the tests of its name; for any other file the unit and emulated tests that import it, however many files lie between.
 */
export function affectedBy(path: string, imports: Imports): string[] {
  if (IS_TEST.test(path)) return imports.has(path) ? [path] : [];
  const tests = [...imports.keys()].filter((file) => IS_TEST.test(file) && FAST.test(file));
  const isCalledFor = path.startsWith("assembly/")
    ? (test: string): boolean => (imports.get(test) ?? []).includes(path) || stem(test) === stem(path)
    : (test: string): boolean => reaches(test, path, imports);
  return tests.filter(isCalledFor).sort();
}

function reaches(from: string, to: string, imports: Imports): boolean {
  const seen = new Set([from]);
  // What is added meanwhile comes, too.
  for (const file of seen) for (const imported of imports.get(file) ?? []) seen.add(imported);
  return seen.has(to);
}

function stem(path: string): string {
  return basename(path).replace(/(\.spec|\.test)?\.ts$/, "");
}
