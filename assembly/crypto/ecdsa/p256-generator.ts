import { bitsAt, ELEMENT_SIZE } from "./field-element";
import { AFFINE_SIZE, P256 } from "./nist-curve";
import { addProjective, PROJECTIVE_SIZE, setProjectiveInfinity } from "./p256-point";

/** Bits of a scalar that choose a summand, as many apart as there are rounds. */
const TEETH = 5;
/** Rounds: 5 times 52 is 260. */
const SPACING = 52;
const MULTIPLES = 1 << TEETH;
/** Bytes of an element that are ever other than zero: its ten limbs, in vectors. */
const USED_SIZE = 48;

const SUMMAND = memory.data(PROJECTIVE_SIZE, 16);
/** The multiples of the generator that a round chooses from, a constant that is made at its first use. */
let multiples: usize = 0;

/**
 * Writes k G to `out`, in projective coordinates: G is the generator of P-256, k a secret, a carried element below 2^260, not
 * negative. In constant time: each round adds, infinity too, and reads all multiples to choose one. Lim, Lee,
 * "More flexible exponentiation with precomputation", 1994: the comb with one table.
 */
export function multiplyGenerator(out: usize, scalar: usize): void {
  if (multiples == 0) multiples = tableMultiples();
  setProjectiveInfinity(out);
  for (let bit = SPACING - 1; bit >= 0; bit--) {
    addProjective(out, out, out);
    let index = 0;
    for (let tooth = 0; tooth < TEETH; tooth++) index |= bitsAt(scalar, bit + tooth * SPACING, 1) << tooth;
    select(SUMMAND, index);
    addProjective(out, out, SUMMAND);
  }
  memory.fill(SUMMAND, 0, PROJECTIVE_SIZE);
}

/** Copies a multiple out of the table, by masks that all but one of them come to nothing under. */
function select(out: usize, index: i32): void {
  memory.fill(out, 0, PROJECTIVE_SIZE);
  for (let i = 0, multiple = multiples; i < MULTIPLES; i++, multiple += PROJECTIVE_SIZE) {
    const mask = v128.splat<i32>(((i ^ index) - 1) >> 31);
    for (let element = 0; element < PROJECTIVE_SIZE; element += ELEMENT_SIZE) {
      for (let at = element; at < element + USED_SIZE; at += 16) {
        v128.store(out + at, v128.or(v128.load(out + at), v128.and(v128.load(multiple + at), mask)));
      }
    }
  }
}

/** For each index the sum of 2^(52 j) G over its bits j: those of one bit by doubling, the others by adding two. */
function tableMultiples(): usize {
  const table = heap.alloc(MULTIPLES * PROJECTIVE_SIZE);
  memory.fill(table, 0, MULTIPLES * PROJECTIVE_SIZE);
  setProjectiveInfinity(table);
  const generator = table + PROJECTIVE_SIZE;
  memory.copy(generator, P256.generator, AFFINE_SIZE);
  memory.copy(generator + AFFINE_SIZE, P256.field.one, ELEMENT_SIZE);
  for (let i = 2; i < MULTIPLES; i++) {
    const lowest = i & -i;
    const multiple = table + i * PROJECTIVE_SIZE;
    if (lowest != i) {
      addProjective(multiple, table + lowest * PROJECTIVE_SIZE, table + (i - lowest) * PROJECTIVE_SIZE);
      continue;
    }
    memory.copy(multiple, table + (i >> 1) * PROJECTIVE_SIZE, PROJECTIVE_SIZE);
    for (let round = 0; round < SPACING; round++) addProjective(multiple, multiple, multiple);
  }
  return table;
}
