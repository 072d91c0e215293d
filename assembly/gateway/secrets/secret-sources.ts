import { SecretSource } from "../../config/secret";
import { Calls } from "../calls";
import { SecretFetch } from "./secret-fetch";
import { SecretLines } from "./secret-lines";
import { SecretReader } from "./secret-reader";

/** The sources of one configuration's secrets: each is looked at once, whoever has it. */
export class SecretSources {
  private fetches: Array<SecretFetch> = [];

  constructor(
    private calls: Calls,
    readonly lines: SecretLines,
  ) {}

  /** Has `reader` take what `source` gives, from its first look on. */
  follow(source: SecretSource, reader: SecretReader): SecretFetch {
    let fetch = this.find(source);
    if (fetch === null || fetch.source.refreshSeconds != source.refreshSeconds) {
      fetch = new SecretFetch(source, this.calls, this.lines);
      this.fetches.push(fetch);
    }
    fetch.add(reader);
    return fetch;
  }

  /** Knows what another configuration's has read of the same sources. `now`: milliseconds of the monotonic clock. */
  adopt(other: SecretSources, now: i64): void {
    for (let i = 0; i < this.fetches.length; i++) {
      const known = other.find(this.fetches[i].source);
      if (known !== null) this.fetches[i].adopt(known, now);
    }
  }

  /** Looks at those whose time it is. `now`: see above. */
  tick(now: i64): void {
    for (let i = 0; i < this.fetches.length; i++) this.fetches[i].tick(now);
    this.lines.tick(now);
  }

  /** Whether some gave nothing yet and are looked at, or will be soon: then ticks come quickly. */
  isPressing(now: i64): bool {
    for (let i = 0; i < this.fetches.length; i++) if (this.fetches[i].isPressing(now)) return true;
    return false;
  }

  private find(source: SecretSource): SecretFetch | null {
    for (let i = 0; i < this.fetches.length; i++) {
      const known = this.fetches[i].source;
      if (known.address == source.address && known.cluster == source.cluster) return this.fetches[i];
    }
    return null;
  }
}
