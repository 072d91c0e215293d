/** So many are made for a session in one period: for more origins than anybody uses, and fewer than a client can make up. */
const MOST: u16 = 256;
/** Sessions share a count by their ids, which are random: nobody chooses with whom. */
const SLOTS = 1024;

/** Bounds how many signatures the client of a session can cause. */
export class TokenBudget {
  private counts: StaticArray<u16> = new StaticArray<u16>(SLOTS);
  private endsAt: i64 = 0;

  /** Takes one of the session with the id at `id`. False when there are none left until `period` seconds are over. */
  take(id: usize, now: i64, period: i64): bool {
    if (now >= this.endsAt) {
      this.counts.fill(0);
      this.endsAt = now + period;
    }
    const bits: u32 = load<u16>(id);
    const slot = <i32>(bits % SLOTS);
    if (this.counts[slot] >= MOST) return false;
    this.counts[slot]++;
    return true;
  }
}
