const PART = Number(process.env["GATEHOUSE_ROUNDS"] ?? 1);
if (!(PART > 0 && PART <= 1)) throw new Error(`GATEHOUSE_ROUNDS is above 0 and at most 1, and not ${PART}`);

/** So many rounds of a loop that tries much of one kind; in the fast tier the part of them that GATEHOUSE_ROUNDS says. */
export function rounds(count: number): number {
  return Math.ceil(count * PART);
}
