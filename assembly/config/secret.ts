/**
 * A secret of the configuration. Its text is read at each use, and kept nowhere: it may be another one the next time, where
 * the secret rotates while the gateway runs.
 */
export class Secret {
  private current: string;
  private changes: u32 = 0;

  constructor(text: string = "") {
    this.current = text;
  }

  /** The secret as it stands now; empty where there is none. */
  get text(): string {
    return this.current;
  }

  /** Another number after each change, for whoever keeps what is made from the text. */
  get version(): u32 {
    return this.changes;
  }

  /** Takes another text. */
  replace(text: string): void {
    if (text == this.current) return;
    this.current = text;
    this.changes++;
  }
}
