/** Spellings of a path from a grammar: what somebody may try who wants to get past a rule. The same in every run. */
import { SeededRandom } from "../hostile/random.ts";

const BEFORE = [
  "",
  "",
  "",
  "/",
  "//",
  "/.",
  "/./.",
  "/;x",
  "/;",
  "/x/..",
  "/public/..",
  "/public/x/../..",
  "/public/%2e%2e",
  "/public/..;x",
  "/public/..;",
  "/public;v/..",
  "/public/.;/..",
  "/public//..",
  "/public//../..",
  "/public/%2E.",
  "/public/..%2fx/..",
  "/public/x%2fy/../..",
  "/public/x%2fy/../../..",
  "/public/a.css/../..",
  "/healthz/..",
  "/x/./../public/..",
  "/host.example",
  "/user@host:80",
  "/\\host",
  "\\",
  "/public\\..",
  "/public/..\\",
  "/public/%5c..",
  "/public%2f..",
  "/public%2f%2e%2e",
  "/public/%252e%252e",
  "/public/..%3bx",
  "/public/x%2fy/%252e%252e/%252e%252e",
  "/public/%252e%252e%252f",
  "/public/.%2e/.",
  "/%2e",
  "/%2e/%2e",
  "/caf%C3%A9/..",
  "/%20/..",
];
const BETWEEN = [
  "/",
  "/",
  "/",
  "/",
  "//",
  "///",
  "/./",
  "/.//",
  "\\",
  "/\\",
  "%2f",
  "%2F",
  "%5c",
  "%252f",
  "%255C",
  "/;/",
  "/;x/",
  ";v=1/",
  ";/",
  ";a;b/",
  "/x/../",
  "/x/..;/",
  "/x;y/../",
  "/%2e/",
  "/x/%2e%2e/",
  "/x%2f..%2f",
  "//x/../../",
  "/./x/.././",
  "%3bv/",
  "%3B/",
  "/.;v/",
  "/x//../",
];
const AFTER = [
  "",
  "",
  "",
  "",
  "/",
  "//",
  "/.",
  "/x/..",
  ";v",
  ";",
  ";.css",
  ";/",
  ";/public/x",
  "/;v",
  "%3b.css",
  "%253b.css",
  "?x",
  "?/public/",
  "?.css",
  "%3f.css",
  "%253f.css",
  "%23.css",
  "#.css",
  "#",
  "/%2e",
  "/./",
  "\\",
  "%2f",
  "%5c",
  "/..;/delete",
  "/../delete",
  "/x.css/..",
  "/;a.css",
  ";a=%2f..",
  "%3f",
  "/%2e%2e/delete",
  ";x/../delete",
];

/** How letters are written: as they are, or as escapes, once or twice. */
const LETTERS: readonly ((letter: string, random: SeededRandom) => string)[] = [
  (letter) => letter,
  (letter, random) => (random.below(4) === 0 ? escaped(letter, random) : letter),
  (letter, random) => escaped(letter, random),
  (letter, random) => (random.below(3) === 0 ? escaped(letter, random).replace("%", "%25") : letter),
  (letter, random) => escaped(letter, random).replace(/./g, (c) => (random.below(3) === 0 ? escaped(c, random) : c)),
];

function escaped(letter: string, random: SeededRandom): string {
  const hex = letter.charCodeAt(0).toString(16).padStart(2, "0");
  return `%${random.below(2) === 0 ? hex : hex.toUpperCase()}`;
}

/** One spelling of `/admin/delete`, or of what is nearly that. */
function spelling(random: SeededRandom): string {
  const write = random.pick(LETTERS);
  const word = (text: string) => text.replace(/./g, (letter) => write(letter, random));
  let first = random.pick(BEFORE);
  if (random.below(4) === 0) first += random.pick(BEFORE);
  const separator = random.below(3) > 0 ? "/" : random.pick(BETWEEN);
  let path = first + separator + word("admin") + random.pick(BETWEEN) + word("delete") + random.pick(AFTER);
  if (random.below(3) === 0) path = path.replace(/[./\\;]/g, (c) => (random.below(6) === 0 ? escaped(c, random) : c));
  if (random.below(40) === 0)
    path = path.replace("/", `/${random.pick(["x/../", "./", "/", "a/b/../../"]).repeat(random.below(90))}`);
  return path.startsWith("/") ? path : `/${path}`;
}

/** Different spellings without end, of which servers read many as `/admin/delete`. */
export function* spellings(seed: number): Generator<string, never> {
  const random = new SeededRandom(seed);
  const seen = new Set<string>();
  for (;;) {
    const path = spelling(random);
    if (seen.has(path)) continue;
    seen.add(path);
    yield path;
  }
}

const NAMES = [
  "index.html",
  "app.js",
  "style.css",
  "caf%C3%A9.html",
  "%E6%97%A5%E6%9C%AC.txt",
  "a%20b.pdf",
  "a+b",
  "100%25.txt",
  "a;v=1",
  "x;jsessionid=0A1B.n1",
  "v1.2.3",
  ".well-known",
  "~ada",
  "a,b;c=d",
  "a%2Fb",
  "a%2fb%2Fc",
  "%5Bid%5D",
  "(1)",
  "a@2x.png",
  "a:b",
  "a&b=c",
  "%F0%9F%98%80",
  "what%3F",
  "%23tag",
  "a'b",
  "a!$*",
  "...",
  "..a",
  "a..",
  "admin",
  "delete",
  "healthz",
  "%3Bx",
  "group%2Fproject",
  "A%20%26%20B",
  "C%2B%2B",
  "a%3Db",
];

/** Paths below `/public/` as applications and people write them. */
export function* publicPaths(seed: number): Generator<string, never> {
  const random = new SeededRandom(seed);
  for (;;) {
    const depth = 1 + random.below(4);
    const path = Array.from({ length: depth }, () => random.pick(NAMES)).join("/");
    yield `/public/${path}${random.pick(["", "", "/", "?v=1", "?next=/admin/delete&a=%2e%2e", "//", "/."])}`;
  }
}
