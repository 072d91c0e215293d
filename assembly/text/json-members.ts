import { JsonTape } from "./json-tape";

function compareNames(tape: JsonTape, a: i32, b: i32): i32 {
  const left = tape.node(tape.node(a).name);
  const right = tape.node(tape.node(b).name);
  if (left.size != right.size) return left.size - right.size;
  return memory.compare(tape.address(left.first), tape.address(right.first), left.size);
}

/**
 * The offset of a member's name that an earlier member of the same object has too, or -1. `entries` are the object's
 * members. Sorts by merging, so the time is bounded by the bytes of all names times the logarithm of their number,
 * whatever they are; a hash without a secret could be made to collide.
 */
export function duplicateMemberAt(tape: JsonTape, entries: StaticArray<i32>): i32 {
  const count = entries.length;
  let from = entries;
  let to = new StaticArray<i32>(count);
  for (let width = 1; width < count; width <<= 1) {
    for (let start = 0; start < count; start += width << 1) {
      const middle = min(start + width, count);
      const end = min(middle + width, count);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        let takeLeft = right >= end;
        if (left < middle && right < end) {
          const order = compareNames(tape, from[left], from[right]);
          if (order == 0) return max(nameStart(tape, from[left]), nameStart(tape, from[right]));
          takeLeft = order < 0;
        }
        to[i] = takeLeft ? from[left++] : from[right++];
      }
    }
    const sorted = to;
    to = from;
    from = sorted;
  }
  return -1;
}

function nameStart(tape: JsonTape, member: i32): i32 {
  return tape.node(tape.node(member).name).start;
}
