import { SecretSource } from "../../config/secret";
import { logInfo, logWarning } from "../../host/log";
import { bytesOf } from "../../text/bytes";
import { LogLimit } from "../log-limit";
import { RootContext } from "../root-context";
import { isFirstToSay } from "../shared/loads";
import { SharedSlots } from "../shared/shared-slots";

const EXPIRED = "a token that says who the client is has expired";
const KIND = "a secret can't be read";

/** What is said in the log of secrets that are read from URLs: never the secret, and of all workers by one. */
export class SecretLines {
  /** What was said last of each source that fails, by its address. */
  private said: Map<string, string> = new Map<string, string>();
  private limit: LogLimit = new LogLimit("");

  constructor(
    private root: RootContext,
    private slots: SharedSlots,
  ) {}

  /** The source gave nothing, or nothing that can be used; `isKnown`: it did before. */
  sayFailed(source: SecretSource, found: string, isKnown: bool): void {
    const address = source.address;
    if (this.said.has(address) && this.said.get(address) == found) return;
    this.said.set(address, found);
    const outcome = isKnown ? "the one that was read before stays in use" : "nobody can be signed in without it";
    const line = `${KIND} from ${addressOf(source)}: found ${found}; ${outcome}`;
    if (this.limit.allows(KIND) && this.isFirst("unread", line)) logWarning(line);
  }

  /** The source gives again what it gave before it failed. */
  sayMended(source: SecretSource): void {
    this.said.delete(source.address);
    const line = `the secret from ${addressOf(source)} is read again`;
    if (this.isFirst("read", line)) logInfo(line);
  }

  /** The source gives another secret than before, which is in use from now on. */
  sayChanged(source: SecretSource): void {
    this.said.delete(source.address);
    const line = `the secret from ${addressOf(source)} has changed`;
    if (this.isFirst("changed", line)) logInfo(line);
  }

  /** A token that the source gave has expired, and it gave no other. */
  sayExpired(source: SecretSource): void {
    const line = `the token from ${addressOf(source)} has expired: who serves it has not renewed it, and nobody can be signed in with it`;
    if (this.limit.allows(EXPIRED) && this.isFirst("expired", line)) logWarning(line);
  }

  /** Ends the minute that lines are counted in. `now`: milliseconds of the monotonic clock. */
  tick(now: i64): void {
    this.limit.tick(now);
  }

  private isFirst(slot: string, line: string): bool {
    return isFirstToSay(this.slots.get(slot), bytesOf(line), this.root.nowSeconds);
  }
}

/** A query may hold what no log should. */
function addressOf(source: SecretSource): string {
  return source.url.origin + source.url.path;
}
