import { Secret } from "../../config/secret";
import { SecretFetch, SecretWaiter } from "./secret-fetch";

/** Waits until so many looks are made. */
class AllLooks extends SecretWaiter {
  constructor(
    private left: i32,
    private waiter: SecretWaiter,
  ) {
    super();
  }

  onLooked(): void {
    if (--this.left == 0) this.waiter.onLooked();
  }
}

/** What of that which says who a client is comes from URLs: nothing, where all of it stands in the configuration. */
export class ClientSecrets {
  private secrets: Array<Secret> = [];
  private fetches: Array<SecretFetch> = [];

  /** Adds one, with what looks at its source. */
  add(secret: Secret, fetch: SecretFetch): void {
    this.secrets.push(secret);
    this.fetches.push(fetch);
  }

  /** Whether there are any. */
  get areNone(): bool {
    return this.secrets.length == 0;
  }

  /** Whether one is not known yet. */
  get areMissing(): bool {
    for (let i = 0; i < this.secrets.length; i++) if (this.secrets[i].isAwaited) return true;
    return false;
  }

  /** Whether one is not, and may be soon. */
  get areAwaited(): bool {
    for (let i = 0; i < this.secrets.length; i++) {
      if (this.secrets[i].isAwaited && !this.fetches[i].hasFailed) return true;
    }
    return false;
  }

  /** Another number after each change of any. */
  get version(): u32 {
    let version: u32 = 0;
    for (let i = 0; i < this.secrets.length; i++) version += this.secrets[i].version;
    return version;
  }

  /** Has all looked at at once; see `SecretFetch#lookFor`. */
  lookFor(waiter: SecretWaiter): bool {
    const looks = new AllLooks(this.fetches.length, waiter);
    let count = 0;
    for (let i = 0; i < this.fetches.length; i++) {
      if (this.fetches[i].lookFor(looks)) count++;
    }
    for (let i = count; count > 0 && i < this.fetches.length; i++) looks.onLooked();
    return count > 0;
  }
}
