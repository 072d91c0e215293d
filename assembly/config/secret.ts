import { Url } from "../text/url";

/** Where a secret is read while the gateway runs. */
export class SecretSource {
  private throughCluster: string = "";
  private within: i32 = 5;

  constructor(
    readonly url: Url,
    /** The URL as it is configured. */
    readonly address: string,
    /** How often it is looked at. */
    readonly refreshSeconds: i32,
  ) {}

  /** The Envoy cluster that serves it. */
  get cluster(): string {
    return this.throughCluster;
  }

  /** For how long an answer is waited for. */
  get timeoutSeconds(): i32 {
    return this.within;
  }

  /** Says which way it is reached. */
  reachThrough(cluster: string, timeoutSeconds: i32): void {
    this.throughCluster = cluster;
    this.within = timeoutSeconds;
  }
}

/**
 * A secret of the configuration. Its text is read at each use, and kept nowhere: it may be another one the next time, where
 * the secret rotates while the gateway runs.
 */
export class Secret {
  private current: string;
  private before: string = "";
  private changes: u32 = 0;

  constructor(
    text: string = "",
    /** Where it is read from; null: it stands in the configuration, or there is none. */
    readonly source: SecretSource | null = null,
  ) {
    this.current = text;
  }

  /** The secret as it stands now; empty where there is none, or none yet. */
  get text(): string {
    return this.current;
  }

  /** What no log may hold: the secret, and the one before it, which an answer may still be about. */
  get texts(): string[] {
    return [this.current, this.before];
  }

  /** Another number after each change, for whoever keeps what is made from the text. */
  get version(): u32 {
    return this.changes;
  }

  /** Whether there is to be one, which was not read yet. */
  get isAwaited(): bool {
    return this.source !== null && this.current.length == 0;
  }

  /** Takes another text. */
  replace(text: string): void {
    if (text == this.current) return;
    this.before = this.current;
    this.current = text;
    this.changes++;
  }
}
