/** What is known of the events that a browser has, so that it gets what it lacks and no more. */
export interface Event {
  /** Which run of the demo it is of, and which of its events: "1796061192.17". */
  readonly id: string;
  readonly entry: Entry;
}

/** Something that the filter did. */
export interface Entry {
  /** "18:02:31" */
  readonly time: string;
  /** How the page marks it. */
  readonly kind: "passed" | "answered" | "refused" | "note";
  /** In plain words, for who reads such a log for the first time. */
  readonly words: string;
  /** "GET /admin" where it is about one request. */
  readonly request?: string;
  /** The log's own line. */
  readonly line: string;
}

type Reading = Omit<Entry, "time" | "request" | "line">;

/** What is kept for who comes later. */
const MOST_EVENTS = 100;
const MOST_CHARACTERS = 400;

/** `[2026-11-30 18:02:31.402][…][debug][wasm] […] wasm log gatehouse: gatehouse: decided, …` */
const LINE = /^\[\d{4}-\d\d-\d\d (\d\d:\d\d:\d\d)\.\d+\].*?\[wasm\].*? wasm log\b.*?: (gatehouse: .*)$/;
/** The filter logs no secret, no token and no cookie. Should one ever come, it has many characters in a row. */
const LONG = /[\w~+/=%-]{40,}/g;

/** What lines begin with, behind "gatehouse: ", and what that is; the first that fits. */
const READINGS: readonly (readonly [RegExp, Reading["kind"], string])[] = [
  [/^decided, passes with session/, "passed", "Has a session: sent on, with who it is"],
  [/^decided, passes with a bearer token/, "passed", "Has a token of its own: sent on"],
  [/^decided, passes/, "passed", "No rule asks for a session: sent on, as nobody's"],
  [
    /^decided, waits.*\/oauth2\/start"/,
    "answered",
    "Registers the sign-in at the provider (PAR), and sends the browser there",
  ],
  [/^decided, waits.*\/oauth2\/callback/, "note", "Back from the provider: redeems the code for the tokens"],
  [/^decided, waits/, "note", "Waits for an answer from the provider"],
  [
    /^decided, answered 401 (sign_in|choice)_page/,
    "answered",
    "No session: answered with the sign-in page, and no application saw it",
  ],
  [/^decided, answered 401/, "answered", "No session: refused, and no application saw it"],
  [/^decided, answered 403/, "refused", "Signed in, and may not: its rule requires more"],
  [/^decided, answered 302 login/, "answered", "Sent to the provider to sign in"],
  [/^decided, answered.*\/oauth2\/sign_out"/, "answered", "Sent to the provider, to be signed out there too"],
  [/^decided, answered/, "answered", "Answered here, and no application saw it"],
  [/^login completed/, "note", "Signed in: the ID token holds, and the session is sealed into a cookie"],
  [/^session \S+ signed out/, "note", "The session has ended, on the whole gateway"],
  [/^session \S+ refreshed/, "note", "The session's tokens are renewed"],
  [/^refused/, "refused", "Why, with the id that the page shows too"],
  [/^provider ready/, "note", "Has the provider's metadata and keys"],
  [/^/, "note", "Also in the log"],
];

/** The filter's own log as it comes, for pages that show it; it keeps the last of it. */
export class Activity {
  readonly #run = String(Date.now());
  readonly #hidden: RegExp;
  #count = 0;
  #events: Event[] = [];
  #followers = new Set<(event: Event) => void>();

  /** Requests of paths that `hidden` finds are not shown. */
  constructor(hidden: RegExp) {
    this.#hidden = hidden;
  }

  /** Takes a line of Envoy's log; what is not the filter's is passed over. */
  readonly take = (text: string): void => {
    const entry = entryOf(text);
    if (entry === undefined || this.#hidden.test(entry.request?.split(" ")[1] ?? "")) return;
    // Each of Envoy's threads says so when it has the provider's keys.
    if (this.#events.at(-1)?.entry.line === entry.line && entry.request === undefined) return;
    const event = { id: `${this.#run}.${++this.#count}`, entry };
    this.#events = [...this.#events.slice(1 - MOST_EVENTS), event];
    for (const follower of this.#followers) follower(event);
  };

  /** The events behind the one with this id: all that are kept, where that is not of this run. */
  since(id: string | undefined): readonly Event[] {
    const [run, count] = (id ?? "").split(".");
    if (run !== this.#run) return this.#events;
    return this.#events.filter((event) => Number(event.id.split(".")[1]) > Number(count));
  }

  /** Has each event told that comes from now on; answers what ends that. */
  follow(follower: (event: Event) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** What a line of Envoy's log says that the filter did; undefined where it is not the filter's. */
export function entryOf(text: string): Entry | undefined {
  const [, time = "", logged] = LINE.exec(text) ?? [];
  if (logged === undefined) return undefined;
  const line = logged
    .replace(/, x-request-id [\w-]+/, "")
    .replace(LONG, "…")
    .slice(0, MOST_CHARACTERS);
  const said = line.slice("gatehouse: ".length);
  const [, kind = "note", words = ""] = READINGS.find(([begin]) => begin.test(said)) ?? [];
  const [, method, path] = /"([A-Z]+) [^/"]*(\/[^"]*)"/.exec(said) ?? [];
  return { time, kind, words, ...(method === undefined ? {} : { request: `${method} ${path ?? ""}` }), line };
}
