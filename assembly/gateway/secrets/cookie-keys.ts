import { CookieSecret, parseCookieSecret } from "../../config/cookie-secret";
import { KeyRing } from "../../session/keys";
import { SecretHistory } from "../../session/secret-history";
import { Bytes, pointer } from "../../text/bytes";
import { SecretFetch } from "./secret-fetch";
import { SecretReader } from "./secret-reader";
import { SecretSources } from "./secret-sources";

/** Every worker has looked twice, and a Kubernetes Secret has reached every node (kubelet looks once a minute, or so). */
const LOOKS: i64 = 2;
const SPREAD_MILLISECONDS: i64 = 100000;

/** One of the keys of the session cookie, with what it was before. */
class CookieKey extends SecretReader {
  readonly history: SecretHistory;

  /** `keeps`: for how many milliseconds an earlier value opens. */
  constructor(
    private all: CookieKeys,
    readonly secret: CookieSecret,
    keeps: i64,
  ) {
    super();
    const source = secret.source;
    const settles = source === null ? 0 : LOOKS * source.refreshSeconds * 1000 + SPREAD_MILLISECONDS;
    this.history = new SecretHistory(settles, keeps + settles);
    const key = secret.key;
    if (key !== null) this.history.take(key, 0);
  }

  take(text: string, now: i64): string {
    const parsed = parseCookieSecret(text);
    const key = parsed.key;
    if (key === null) return parsed.flaw;
    this.history.take(key, now);
    this.all.update();
    return "";
  }

  miss(now: i64): void {
    this.history.interrupt(now);
  }
}

/** Puts the keys of the session cookie into a ring, and others in their place as they rotate. */
export class CookieKeys {
  private members: Array<CookieKey> = [];
  private fetches: Array<SecretFetch> = [];

  /** `lifetimeSeconds`: for how long anything lives that is sealed. */
  constructor(
    private ring: KeyRing,
    secrets: Array<CookieSecret>,
    lifetimeSeconds: i32,
    sources: SecretSources,
  ) {
    for (let i = 0; i < secrets.length; i++) {
      const member = new CookieKey(this, secrets[i], <i64>lifetimeSeconds * 1000);
      const source = secrets[i].source;
      this.members.push(member);
      if (source !== null) this.fetches.push(sources.follow(source, member));
    }
    this.update();
  }

  /** Whether the last look at some source failed that gave nothing yet. */
  get hasFailed(): bool {
    for (let i = 0; i < this.fetches.length; i++) if (this.fetches[i].hasFailed) return true;
    return false;
  }

  /** Knows what the keys were of another configuration that reads them from the same sources. */
  adopt(other: CookieKeys): void {
    for (let i = 0; i < this.members.length; i++) {
      const source = this.members[i].secret.source;
      if (source === null) continue;
      for (let j = 0; j < other.members.length; j++) {
        const known = other.members[j].secret.source;
        if (known !== null && known.address == source.address && known.cluster == source.cluster) {
          this.members[i].history.adopt(other.members[j].history);
        }
      }
    }
    this.update();
  }

  /** Hands the ring what has changed. Until all keys are known it has none: sessions of those that are missing would be lost. */
  update(): void {
    const secrets: Array<Bytes> = [];
    for (let i = 0; i < this.members.length; i++) {
      const history = this.members[i].history;
      const current = history.current;
      const sealing = history.sealingSecret;
      if (current === null || sealing === null) return;
      if (i == 0) add(secrets, sealing);
      add(secrets, current);
    }
    const inUse = secrets.length;
    for (let i = 0; i < this.members.length; i++) {
      const all = this.members[i].history.all();
      for (let j = 0; j < all.length; j++) add(secrets, all[j]);
    }
    if (!this.ring.holds(secrets, inUse)) this.ring.replace(secrets, inUse);
  }
}

function add(secrets: Array<Bytes>, secret: Bytes): void {
  for (let i = 0; i < secrets.length; i++) {
    const known = secrets[i];
    if (known.length == secret.length && memory.compare(pointer(known), pointer(secret), known.length) == 0) return;
  }
  secrets.push(secret);
}
