import { basename } from "node:path";

const MOST_NAMED = 5;

/**
 * The paths that are meant by a name: those that it is the path of, else those that it is the file's name of, with or
 * without its ending, else those that it is a part of. Throws where there are none, with those that come close.
 */
export function named(name: string, paths: readonly string[]): string[] {
  const wanted = name.replace(/^\.\//, "");
  for (const isMeant of [
    (path: string): boolean => path === wanted,
    (path: string): boolean => basename(path) === wanted || stem(path) === wanted,
    (path: string): boolean => path.includes(wanted),
  ]) {
    const found = paths.filter(isMeant);
    if (found.length > 0) return found;
  }
  const close = [...paths].sort((a, b) => likeness(b, wanted) - likeness(a, wanted)).slice(0, MOST_NAMED);
  throw new Error(`none of ${paths.length} test files is called ${name}, or has it in its path; close to it are:
${close.map((path) => `  ${path}`).join("\n")}`);
}

function stem(path: string): string {
  return basename(path).replace(/\.(spec|test)\.ts$/, "");
}

/** How many of the pairs of letters of a name stand in the name of a file. */
function likeness(path: string, name: string): number {
  const wanted = stem(name);
  const pairs = Array.from({ length: Math.max(wanted.length - 1, 0) }, (_, i) => wanted.slice(i, i + 2));
  return pairs.filter((pair) => stem(path).includes(pair)).length / (stem(path).length + 1);
}
