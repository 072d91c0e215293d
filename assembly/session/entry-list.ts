// Where an entry of a list in unmanaged memory has its neighbours and its size; what else is in it is its owner's matter.
export const NEWER = 4;
const OLDER = 8;
export const SIZE = 12;

/** The entries of one list, from newest to oldest, and what they take. */
export class EntryList {
  newest: usize = 0;
  oldest: usize = 0;
  bytes: i32 = 0;

  link(entry: usize): void {
    store<usize>(entry, 0, NEWER);
    store<usize>(entry, this.newest, OLDER);
    if (this.newest != 0) store<usize>(this.newest, entry, NEWER);
    else this.oldest = entry;
    this.newest = entry;
    this.bytes += load<i32>(entry, SIZE);
  }

  unlink(entry: usize): void {
    const newer = load<usize>(entry, NEWER);
    const older = load<usize>(entry, OLDER);
    if (newer != 0) store<usize>(newer, older, OLDER);
    else this.newest = older;
    if (older != 0) store<usize>(older, newer, NEWER);
    else this.oldest = newer;
    this.bytes -= load<i32>(entry, SIZE);
  }
}
