import { sha256, SHA256_SIZE } from "../../crypto/sha256";
import { SharedWrite } from "../../host/shared-data";
import { Bytes, pointer } from "../../text/bytes";
import { Reader } from "../../text/reader";
import { Writer } from "../../text/writer";
import { SharedSlot } from "./shared-slot";
import { SharedSlots } from "./shared-slots";

/** VMs that load a configuration within so many seconds load it together. */
const TOGETHER_SECONDS: i64 = 60;

/**
 * Whether this VM is the first of its process that loads a configuration, this minute: the one that says what there is to say
 * of it. Envoy has it loaded by every worker, and twice besides. `now` in seconds since 1970.
 */
export function isFirstLoad(slots: SharedSlots, text: Bytes, now: i64): bool {
  return isFirstToSay(slots.get("loaded"), text, now);
}

/** Whether this VM is the first of its process that has `text` to say, this minute, by what `slot` holds. `now`: see above. */
export function isFirstToSay(slot: SharedSlot, text: Bytes, now: i64): bool {
  const digest = new StaticArray<u8>(SHA256_SIZE);
  sha256(pointer(text), text.length, pointer(digest));
  const content = slot.read();
  if (content !== null && content.length == SHA256_SIZE + 8) {
    const reader = new Reader(pointer(content), content.length);
    const isSame = memory.compare(reader.take(SHA256_SIZE), pointer(digest), SHA256_SIZE) == 0;
    const age = now - reader.i64();
    if (isSame && age >= 0 && age < TOGETHER_SECONDS) return false;
  }
  return slot.write(new Writer(SHA256_SIZE + 8).bytes(digest).u64(now).toBytes()) != SharedWrite.Conflict;
}
