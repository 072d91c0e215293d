/**
 * The one of `names` that `word` was probably meant to be, or "": at most a third of its letters wrong (changed, missing,
 * too many, or swapped with a neighbour), upper and lower case, `_` and `-` aside.
 */
export function nearestName(word: string, names: string[]): string {
  if (word.length > 64) return "";
  const plain = withoutStyle(word);
  let nearest = "";
  let least = max(1, plain.length / 3) + 1;
  for (let i = 0; i < names.length; i++) {
    const distance = editDistance(plain, withoutStyle(names[i]));
    if (distance < least) {
      least = distance;
      nearest = names[i];
    }
  }
  return nearest;
}

/** "clientId", "client_id" and "Client-ID" are one name. */
export function withoutStyle(name: string): string {
  return name.toLowerCase().split("_").join("").split("-").join("");
}

/** The Damerau-Levenshtein distance in its restricted form: no letter is edited twice. */
function editDistance(a: string, b: string): i32 {
  let beforeLast = new StaticArray<i32>(b.length + 1);
  let last = new StaticArray<i32>(b.length + 1);
  let current = new StaticArray<i32>(b.length + 1);
  for (let j = 0; j <= b.length; j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1] + i32(a.charCodeAt(i - 1) != b.charCodeAt(j - 1));
      let distance = min(substitution, min(last[j], current[j - 1]) + 1);
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) == b.charCodeAt(j - 2) && a.charCodeAt(i - 2) == b.charCodeAt(j - 1)) {
        distance = min(distance, beforeLast[j - 2] + 1);
      }
      current[j] = distance;
    }
    const reused = beforeLast;
    beforeLast = last;
    last = current;
    current = reused;
  }
  return last[b.length];
}
