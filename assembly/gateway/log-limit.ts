import { logWarning } from "../host/log";

/** So many lines of a kind are logged within `WINDOW_MILLISECONDS`; those after them are counted. */
const LINES = 10;
const WINDOW_MILLISECONDS: i64 = 60000;

/** The lines of one kind since the window began. */
class Window {
  lines: i32 = 0;

  constructor(readonly beganAt: i64) {}
}

/**
 * Bounds the log lines that anybody can cause: the first 10 a minute of a kind are logged, then one says how many more there
 * were. Times are milliseconds of the monotonic clock, as of the last tick.
 */
export class LogLimit {
  // The kinds are constants of the code, so there are never many.
  private windows: Map<string, Window> = new Map<string, Window>();
  private now: i64 = 0;
  private scope: string;

  /** `relyingParty`: the name of the one whose lines these are, if it has one. */
  constructor(relyingParty: string) {
    this.scope = scopeOf(relyingParty);
  }

  /** Whether one more line of this kind may be logged, which is counted if not. The sum's line begins with `kind`. */
  allows(kind: string): bool {
    if (!this.windows.has(kind)) this.windows.set(kind, new Window(this.now));
    return ++this.windows.get(kind).lines <= LINES;
  }

  /** Ends what is a minute old, and says of which kinds there was more than was logged. */
  tick(now: i64): void {
    this.now = now;
    if (this.windows.size == 0) return;
    const kinds = this.windows.keys();
    for (let i = 0; i < kinds.length; i++) {
      const window = this.windows.get(kinds[i]);
      if (now - window.beganAt < WINDOW_MILLISECONDS) continue;
      this.windows.delete(kinds[i]);
      if (window.lines > LINES) logWarning(`${kinds[i]}: ${window.lines - LINES} more within a minute${this.scope}`);
    }
  }
}

/** For the end of a log line: which relying party it is about, where that has a name. */
export function scopeOf(relyingParty: string): string {
  return relyingParty.length > 0 ? "; relying party " + relyingParty : "";
}
