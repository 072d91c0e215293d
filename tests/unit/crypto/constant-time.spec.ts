import { equalConstantTime } from "../../../assembly/crypto/constant-time";

describe("equalConstantTime", () => {
  it("sees a difference of one bit in any place", () => {
    const a = new Uint8Array(40).fill(0xa5);
    const b = new Uint8Array(40).fill(0xa5);
    expect(equalConstantTime(a.dataStart, b.dataStart, 40)).toBe(true);
    for (let bit = 0; bit < 320; bit++) {
      const flip = 1 << (bit & 7);
      b[bit >> 3] ^= <u8>flip;
      expect(equalConstantTime(a.dataStart, b.dataStart, 40)).toBe(false);
      b[bit >> 3] ^= <u8>flip;
    }
  });
  it("does not read past the length", () => {
    const a = new Uint8Array(2);
    const b = new Uint8Array(2);
    b[1] = 1;
    expect(equalConstantTime(a.dataStart, b.dataStart, 1)).toBe(true);
    expect(equalConstantTime(a.dataStart, b.dataStart, 0)).toBe(true);
  });
  it("never takes views of a negative length for equal", () => {
    expect(equalConstantTime(0, 0, -1)).toBe(false);
  });
});
