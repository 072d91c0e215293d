import {
  ED25519_SCALAR_DIGITS,
  ed25519ScalarDigits,
  ed25519ScalarReduce,
  isEd25519Scalar,
} from "../../../../assembly/crypto/ed25519/ed25519-scalar";
import { fromHex, toHex } from "../hex";

const ORDER = "edd3f55c1a631258d69cf7a2def9de14" + "00".repeat(15) + "10";
const ORDER_LESS_1 = "ecd3f55c1a631258d69cf7a2def9de14" + "00".repeat(15) + "10";
const ZERO = "00".repeat(32);

function reduced(hash: string): string {
  const out = new Uint8Array(32);
  ed25519ScalarReduce(out.dataStart, fromHex(hash).dataStart);
  return toHex(out);
}

function isScalar(hex: string): bool {
  return isEd25519Scalar(fromHex(hex).dataStart);
}

/** Digits that are not zero, as "place:digit", the least first. */
function digits(scalar: string, width: i32): string {
  const out = new Int8Array(ED25519_SCALAR_DIGITS);
  ed25519ScalarDigits(out.dataStart, fromHex(scalar).dataStart, width);
  let text = "";
  for (let i = 0; i < out.length; i++) if (out[i] != 0) text += i.toString() + ":" + out[i].toString() + " ";
  return text;
}

describe("scalars of Ed25519", () => {
  it("end below the order", () => {
    expect(isScalar(ZERO)).toBe(true);
    expect(isScalar(ORDER_LESS_1)).toBe(true);
    expect(isScalar(ORDER)).toBe(false);
    expect(isScalar("ee" + ORDER.substring(2))).toBe(false);
    expect(isScalar("00".repeat(31) + "10")).toBe(true);
    expect(isScalar("ff".repeat(31) + "0f")).toBe(true);
    expect(isScalar("00".repeat(31) + "11")).toBe(false);
    expect(isScalar("ff".repeat(32))).toBe(false);
  });
  it("are reduced completely at the edges of the order", () => {
    expect(reduced(ZERO + ZERO)).toBe(ZERO);
    expect(reduced(ORDER_LESS_1 + ZERO)).toBe(ORDER_LESS_1);
    expect(reduced(ORDER + ZERO)).toBe(ZERO);
    expect(reduced("ee" + ORDER.substring(2) + ZERO)).toBe("01" + "00".repeat(31));
    expect(reduced("00".repeat(31) + "10" + ZERO)).toBe("00".repeat(31) + "10");
    // L * 2^256, and one less.
    expect(reduced(ZERO + ORDER)).toBe(ZERO);
    expect(reduced("ff".repeat(32) + ORDER_LESS_1)).toBe(ORDER_LESS_1);
  });
  it("are reduced from all ones", () => {
    expect(reduced("ff".repeat(64))).toBe("000f9c44e31106a447938568a71b0ed065bef517d273ecce3d9a307c1b419903");
  });
  it("become digits that are odd and far apart", () => {
    expect(digits(ZERO, 5)).toBe("");
    expect(digits("0f" + "00".repeat(31), 5)).toBe("0:15 ");
    expect(digits("11" + "00".repeat(31), 5)).toBe("0:-15 5:1 ");
    expect(digits("ff" + "00".repeat(31), 5)).toBe("0:-1 8:1 ");
    expect(digits("ff" + "00".repeat(31), 2)).toBe("0:-1 8:1 ");
    expect(digits("ff".repeat(31) + "1f", 8)).toBe("0:-1 253:1 ");
  });
});
