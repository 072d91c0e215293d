import type { SeededRandom } from "./random.ts";

const INSERTED = ["", "%", ";", "=", ".", "\0", "é", "\u{1f511}", '"', "{", "[", "\\u0000", "\\", "1e999", "null"];

/** The text with some characters lost, doubled, replaced or cut. */
export function mutated(random: SeededRandom, text: string): string {
  let result = text;
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(result.length + 1);
    const inserted = random.pick([...INSERTED, random.noise(4), result.slice(at, at + 20)]);
    result = result.slice(0, at) + inserted + result.slice(at + random.below(8));
  }
  return result;
}
