/** A file with something wrong in it, and what has to be said of it. */
export interface WrongFile {
  readonly name: string;
  /** With `§` before each place that something is said of. */
  readonly text: string;
  /** Level and rule of each, and a part of what is said, in the order of the places. */
  readonly said: readonly string[];
}

/** How one kind of file is made wrong: a name, what of the good file is replaced by what, and what is said. */
export type Case = readonly [
  name: string,
  change: readonly (readonly [from: string, to: string])[],
  ...said: readonly string[],
];

/** Files of one kind. `good`: one of which nothing is said. */
export function wrongFiles(kind: string, good: string, cases: readonly Case[]): WrongFile[] {
  return cases.map(([name, change, ...said]) => {
    const text = change.reduce((before, [from, to]) => {
      if (before.split(from).length !== 2) throw new Error(`${kind}, ${name}: ${from} is not there once`);
      return before.replace(from, () => to);
    }, good);
    return { name: `${kind}: ${name}`, text, said };
  });
}

/** A cookie secret of these files. */
export const COOKIE_SECRET = "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=";

/** An image with its digest. */
export const IMAGE = `oci://registry.example.com/gatehouse@sha256:${"0123456789abcdef".repeat(4)}`;
