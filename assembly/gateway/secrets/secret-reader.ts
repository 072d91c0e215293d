import { Secret } from "../../config/secret";

/** Who takes what the source of a secret gives. */
export abstract class SecretReader {
  /**
   * Takes the text that was read, which is often the same again. Answers what was found in its place and what is expected, for
   * the log, with nothing of the text in it; empty: it is taken. `now`: milliseconds of the monotonic clock.
   */
  abstract take(text: string, now: i64): string;

  /** Notes that nothing could be read. */
  miss(_now: i64): void {}

  /** Within how many milliseconds it is to be looked at again, where that is sooner than the source's turn. */
  get rereadsWithin(): i64 {
    return i64.MAX_VALUE;
  }
}

/** Puts what is read into a secret of the configuration, where nothing is wrong with it. */
export abstract class TextReader extends SecretReader {
  constructor(private secret: Secret) {
    super();
  }

  /** What is wrong with a text, as `SecretReader#take` answers. */
  abstract flawOf(text: string): string;

  take(text: string, _now: i64): string {
    const flaw = this.flawOf(text);
    if (flaw.length == 0) this.secret.replace(text);
    return flaw;
  }
}
