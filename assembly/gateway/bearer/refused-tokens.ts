import { sha256, SHA256_SIZE } from "../../crypto/sha256";
import { Reason } from "../../reason";
import { Bytes, pointer } from "../../text/bytes";

/** A power of two. */
const SLOTS: u32 = 512;
/** The digest, the time, the reason, the space of verdicts. */
const SLOT_BYTES = 48;
const UNTIL = 32;
const REASON = 40;
const SPACE = 44;
/** For so long a token that was refused is refused unseen. */
const SECONDS: i64 = 10;

/**
 * The tokens that were refused lately after a look at their signature, which is what costs: who repeats one has it refused for the
 * price of a hash. Of bounded size; newer ones take the place of others.
 */
export class RefusedTokens {
  private slots: Bytes = new StaticArray<u8>(SLOTS * SLOT_BYTES);
  private digest: Bytes = new StaticArray<u8>(SHA256_SIZE);

  /** Why a token was refused in a space of verdicts; None where nothing is known. `now` in seconds since 1970. */
  find(space: u32, token: usize, length: i32, now: i64): Reason {
    const slot = this.slotOf(token, length);
    if (load<i64>(slot, UNTIL) <= now || load<u32>(slot, SPACE) != space) return Reason.None;
    if (memory.compare(slot, pointer(this.digest), SHA256_SIZE) != 0) return Reason.None;
    const reason: Reason = load<i32>(slot, REASON);
    return reason;
  }

  /** Keeps in mind that a token was refused. */
  note(space: u32, token: usize, length: i32, now: i64, reason: Reason): void {
    const slot = this.slotOf(token, length);
    memory.copy(slot, pointer(this.digest), SHA256_SIZE);
    store<i64>(slot, now + SECONDS, UNTIL);
    store<i32>(slot, reason, REASON);
    store<u32>(slot, space, SPACE);
  }

  private slotOf(token: usize, length: i32): usize {
    sha256(token, length, pointer(this.digest));
    const number: u32 = load<u32>(pointer(this.digest)) & (SLOTS - 1);
    return pointer(this.slots) + <usize>(number * SLOT_BYTES);
  }
}
