import { FIELD_SIZE, fieldMultiply, fieldSquare } from "./curve25519-field";

// Powers of z for an exponentiation. The last three hold z^(2^n - 1) for various n: n ones in binary.
const POWER_9 = memory.data(FIELD_SIZE, 16);
const POWER_11 = memory.data(FIELD_SIZE, 16);
const ONES_A = memory.data(FIELD_SIZE, 16);
const ONES_B = memory.data(FIELD_SIZE, 16);
const ONES_C = memory.data(FIELD_SIZE, 16);

/** z^(p - 2), which is 1 / z, and 0 for 0, of a reduced element. p - 2 is 2^255 - 21. `out` is not `z`. */
export function fieldInvert(out: usize, z: usize): void {
  power250Ones(z);
  squareAndMultiply(out, ONES_B, 5, POWER_11);
}

/** z^((p - 5) / 8) of a reduced element: the start of a square root, RFC 8032, section 5.1.3. `out` is not `z`. */
export function fieldPower58(out: usize, z: usize): void {
  power250Ones(z);
  squareAndMultiply(out, ONES_B, 2, z);
}

/** Leaves z^(2^250 - 1) in `ONES_B` and z^11 in `POWER_11`. */
function power250Ones(z: usize): void {
  squareAndMultiply(POWER_9, z, 3, z);
  fieldSquare(ONES_A, z);
  fieldMultiply(POWER_11, POWER_9, ONES_A);
  squareAndMultiply(ONES_C, POWER_11, 1, POWER_9); // 5 ones, since 22 + 9 is 31
  squareAndMultiply(ONES_B, ONES_C, 5, ONES_C); // 10
  squareAndMultiply(ONES_A, ONES_B, 10, ONES_B); // 20
  squareAndMultiply(ONES_C, ONES_A, 20, ONES_A); // 40
  squareAndMultiply(ONES_A, ONES_C, 10, ONES_B); // 50
  squareAndMultiply(ONES_B, ONES_A, 50, ONES_A); // 100
  squareAndMultiply(ONES_C, ONES_B, 100, ONES_B); // 200
  squareAndMultiply(ONES_B, ONES_C, 50, ONES_A); // 250
}

/** base^(2^times) * factor; `out` is not `factor`. */
function squareAndMultiply(out: usize, base: usize, times: i32, factor: usize): void {
  fieldSquare(out, base);
  for (; times > 1; times--) fieldSquare(out, out);
  fieldMultiply(out, out, factor);
}
