import { LOGIN_SECONDS, OpenedLogin } from "../../session/login-state";
import { pointer } from "../../text/bytes";
import { HeldCount } from "../streams";
import { Redemption } from "./redemption";

/** So many redemptions of one relying party, and of all in one configuration, are under way on a worker at most. */
const MAX_UNDER_WAY = 256;
const MAX_IN_ALL = 1024;
/** With one login's cookie so many are under way at most, and so many begin in all. */
const MAX_AT_ONCE = 3;
const MAX_TRIES = 5;
/** So many logins are remembered at most; and so many of the oldest are forgotten for another. */
const MAX_LOGINS = 1024;
const BATCH = 128;

/** What became of one login's cookie on this worker. */
class LoginTries {
  underWay: Array<Redemption> = [];
  begun: i32 = 0;
  /** The provider has answered to a code: another redemption brings nothing. */
  isSpent: bool = false;

  /** `until`: seconds since 1970, when the cookie is of no use any more. */
  constructor(readonly until: i64) {}
}

/**
 * The codes that are being redeemed, and how often each login's cookie was used for that: anybody has such a cookie for the
 * asking, and each use is a call to the provider. A login that is forgotten early may be tried anew, which costs whoever
 * wants that a call for each login that takes its place.
 */
export class Redemptions {
  /** By the first 8 bytes of the login's binding, which is random. */
  private logins: Map<u64, LoginTries> = new Map<u64, LoginTries>();
  private underWay: HeldCount;

  /** `all`: counts those of all relying parties. */
  constructor(private all: HeldCount) {
    this.underWay = new HeldCount(all);
  }

  /** Whether another may begin, whatever its login. */
  get hasRoom(): bool {
    return this.underWay.count < MAX_UNDER_WAY && this.all.count < MAX_IN_ALL;
  }

  /** The one of the same code with the same login's cookie, where it is under way; null otherwise. */
  find(redemption: Redemption): Redemption | null {
    const tries = this.triesOf(redemption.login);
    if (tries === null) return null;
    for (let i = 0; i < tries.underWay.length; i++) {
      if (tries.underWay[i].code == redemption.code) return tries.underWay[i];
    }
    return null;
  }

  /** Whether the provider has answered to a code of this login. */
  isSpent(login: OpenedLogin): bool {
    const tries = this.triesOf(login);
    return tries !== null && tries.isSpent;
  }

  /** Whether this login's cookie was not used too often yet. */
  allows(login: OpenedLogin): bool {
    const tries = this.triesOf(login);
    return tries === null || (tries.begun < MAX_TRIES && tries.underWay.length < MAX_AT_ONCE);
  }

  /** Notes that a call was made. `now`: seconds since 1970. */
  begin(redemption: Redemption, now: i64): void {
    let tries = this.triesOf(redemption.login);
    if (tries === null) {
      if (this.logins.size >= MAX_LOGINS) this.forget(now);
      tries = new LoginTries(redemption.login.startTime + LOGIN_SECONDS);
      this.logins.set(keyOf(redemption.login), tries);
    }
    tries.begun++;
    tries.underWay.push(redemption);
    this.underWay.add(1);
  }

  /** Notes that the provider has answered to the code, for good or ill. */
  spend(redemption: Redemption): void {
    const tries = this.triesOf(redemption.login);
    if (tries !== null) tries.isSpent = true;
  }

  /** Notes that an redemption is over. Nothing happens when it never began. */
  end(redemption: Redemption): void {
    const tries = this.triesOf(redemption.login);
    const at = tries === null ? -1 : tries.underWay.indexOf(redemption);
    if (tries === null || at < 0) return;
    tries.underWay.splice(at, 1);
    this.underWay.add(-1);
  }

  /** Those whose cookie is of no use any more, and as many of the oldest: a map gives its keys in the order they came. */
  private forget(now: i64): void {
    const keys = this.logins.keys();
    for (let i = 0; i < keys.length; i++) {
      const tries = this.logins.get(keys[i]);
      if (tries.underWay.length > 0 || (i >= BATCH && now < tries.until)) continue;
      this.logins.delete(keys[i]);
    }
  }

  private triesOf(login: OpenedLogin): LoginTries | null {
    const key = keyOf(login);
    return this.logins.has(key) ? this.logins.get(key) : null;
  }
}

/** Of a login that a cookie held, so that its binding is whole. */
function keyOf(login: OpenedLogin): u64 {
  return login.binding.length < 8 ? 0 : load<u64>(pointer(login.binding));
}
