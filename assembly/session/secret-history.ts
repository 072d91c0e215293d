import { Bytes, pointer } from "../text/bytes";

/** So many values are known at most; of more, the oldest that seals nothing here goes. */
const MOST_VALUES = 64;

/** A value that was read, and until when it seals or is what is read. */
class KnownValue {
  /** Since when it is what is read each time. */
  since: i64;
  /** When it was last what is read, or what seals. */
  usedAt: i64;

  constructor(
    readonly secret: Bytes,
    now: i64,
  ) {
    this.since = now;
    this.usedAt = now;
  }
}

/**
 * The values of one secret that rotates while several workers, of several gateways, seal with it and open what the others
 * sealed. Each opens from when it is first read. It seals only when it was what is read each time, and could be read each
 * time, for so long that every worker has read it, too: none gets what it can't open. The first one seals at once. What
 * came before it opens for as long as anything lives that it may have sealed. Times are milliseconds of one clock.
 */
export class SecretHistory {
  /** The last is the current one. */
  private values: Array<KnownValue> = [];
  private sealing: KnownValue | null = null;

  constructor(
    /** For how long a new value is read before it seals. */
    private settles: i64,
    /** For how long a value opens after it sealed last. */
    private keeps: i64,
  ) {}

  /** Whether a value is known. */
  get isKnown(): bool {
    return this.values.length > 0;
  }

  /** The value that seals; null where none is known. */
  get sealingSecret(): Bytes | null {
    const sealing = this.sealing;
    return sealing === null ? null : sealing.secret;
  }

  /** The value that was read last; null where none is known. */
  get current(): Bytes | null {
    return this.values.length == 0 ? null : this.values[this.values.length - 1].secret;
  }

  /** All values that open. */
  all(): Array<Bytes> {
    const secrets: Array<Bytes> = [];
    for (let i = this.values.length - 1; i >= 0; i--) secrets.push(this.values[i].secret);
    return secrets;
  }

  /** Takes what was read. */
  take(secret: Bytes, now: i64): void {
    const last = this.current;
    if (last === null || !isSame(last, secret)) this.push(secret, now);
    const current = this.values[this.values.length - 1];
    current.usedAt = now;
    let sealing = this.sealing;
    if (sealing === null || now - current.since >= this.settles) sealing = current;
    sealing.usedAt = now;
    this.sealing = sealing;
    this.forget(now);
  }

  /** Notes that nothing could be read: nobody knows who has read the current value. */
  interrupt(now: i64): void {
    if (this.values.length > 0) this.values[this.values.length - 1].since = now;
  }

  /** Knows what another one of the same secret knows. */
  adopt(other: SecretHistory): void {
    this.values = [];
    this.sealing = null;
    for (let i = 0; i < other.values.length; i++) {
      const value = other.values[i];
      const copy = new KnownValue(value.secret, value.since);
      copy.usedAt = value.usedAt;
      this.values.push(copy);
      if (value === other.sealing) this.sealing = copy;
    }
  }

  /** Puts a value last, which may be one from before. */
  private push(secret: Bytes, now: i64): void {
    const value = new KnownValue(secret, now);
    for (let i = 0; i < this.values.length; i++) {
      if (!isSame(this.values[i].secret, secret)) continue;
      if (this.values[i] === this.sealing) this.sealing = value;
      this.values.splice(i, 1);
      break;
    }
    this.values.push(value);
  }

  private forget(now: i64): void {
    const last = this.values.length - 1;
    let surplus = this.values.length - MOST_VALUES;
    const kept: Array<KnownValue> = [];
    for (let i = 0; i <= last; i++) {
      const value = this.values[i];
      const isInUse = i == last || value === this.sealing;
      const isOld = now - value.usedAt >= this.keeps;
      if (!isInUse && (isOld || surplus > 0)) surplus--;
      else kept.push(value);
    }
    this.values = kept;
  }
}

function isSame(a: Bytes, b: Bytes): bool {
  return a.length == b.length && memory.compare(pointer(a), pointer(b), a.length) == 0;
}
