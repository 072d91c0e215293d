import { poly1305 } from "../../../assembly/crypto/poly1305";
import { fromAscii, fromHex, toHex } from "./hex";

const ZERO = "00".repeat(16);
const ONE = "01" + "00".repeat(15);
const TWO = "02" + "00".repeat(15);
const ONES = "ff".repeat(16);

function tag(key: string, message: Uint8Array): string {
  const keyBytes = fromHex(key);
  const out = new Uint8Array(16);
  poly1305(keyBytes.dataStart, message.dataStart, message.length, out.dataStart);
  return toHex(out);
}

describe("Poly1305", () => {
  it("answers the tag of RFC 8439, section 2.5", () => {
    expect(
      tag(
        "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
        fromAscii("Cryptographic Forum Research Group"),
      ),
    ).toBe("a8061dc1305136c6c22b8baf0c0127a9");
  });
  it("answers the tags of RFC 8439, appendix A.3, over text", () => {
    const notice = fromAscii(
      "Any submission to the IETF intended by the Contributor for publication as all or part of an IETF " +
        "Internet-Draft or RFC and any statement made within the context of an IETF activity is considered an " +
        '"IETF Contribution". Such statements include oral statements in IETF sessions, as well as written ' +
        "and electronic communications made at any time or place, which are addressed to",
    );
    const half = "36e5f6b5c5e06070f0efca96227a863e";
    expect(tag(ZERO + ZERO, new Uint8Array(64))).toBe(ZERO);
    expect(tag(ZERO + half, notice)).toBe(half);
    expect(tag(half + ZERO, notice)).toBe("f3477e7cd95417af89a6b8794c310cf0");
    const jabberwocky = fromAscii(
      "'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\n" +
        "All mimsy were the borogoves,\nAnd the mome raths outgrabe.",
    );
    expect(tag("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", jabberwocky)).toBe(
      "4541669a7eaaee61e708dc7cbcc5eb62",
    );
  });
  it("reduces completely at the edges of the modulus, appendix A.3 and beyond", () => {
    expect(tag(TWO + ZERO, fromHex(ONES))).toBe("03" + "00".repeat(15));
    expect(tag(TWO + ONES, fromHex(TWO))).toBe("03" + "00".repeat(15));
    expect(tag(ONE + ZERO, fromHex(ONES + "f0" + "ff".repeat(15) + "11" + "00".repeat(15)))).toBe(
      "05" + "00".repeat(15),
    );
    expect(tag(ONE + ZERO, fromHex(ONES + "fb" + "fe".repeat(15) + "01".repeat(16)))).toBe(ZERO);
    expect(tag(TWO + ZERO, fromHex("fd" + "ff".repeat(15)))).toBe("fa" + "ff".repeat(15));
    expect(tag(ONE + ZERO, fromHex(ONES + "fb" + "ff".repeat(15)))).toBe("fa" + "ff".repeat(15));
    expect(tag(ONE + ZERO, fromHex(ONES + "fc" + "ff".repeat(15)))).toBe(ZERO);
    expect(tag(ONE + ZERO, fromHex(ONES + "fd" + "ff".repeat(15)))).toBe(ONE);
    const key = "01000000000000000400000000000000" + ZERO;
    const blocks = "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000" + ZERO;
    expect(tag(key, fromHex(blocks + ONE))).toBe("14000000000000005500000000000000");
    expect(tag(key, fromHex(blocks))).toBe("13" + "00".repeat(15));
  });
  it("is exact on operands of all ones", () => {
    expect(tag(ONES + ONES, new Uint8Array(1).fill(0xff))).toBe("23feffef23f8ffef23f8ffef23f8ffef");
    expect(tag(ONES + ONES, new Uint8Array(15).fill(0xff))).toBe("fbff27e6030028e6030028e6030028ee");
    expect(tag(ONES + ONES, new Uint8Array(16).fill(0xff))).toBe("fbffff17faffff17faffff17faffff17");
    expect(tag(ONES + ONES, new Uint8Array(17).fill(0xff))).toBe("7cfe7ff768f81f2763f8bf565df85f86");
    expect(tag(ONES + ONES, new Uint8Array(255).fill(0xff))).toBe("c80cb43844f387946e5aa6085bdf67da");
    expect(tag(ONES + ONES, new Uint8Array(4096).fill(0xff))).toBe("2827279b4c1d3e6b93286238199e131a");
  });
  it("counts a negative length as zero", () => {
    const key = fromHex(ZERO + ONES);
    const out = new Uint8Array(16);
    poly1305(key.dataStart, 0, -1, out.dataStart);
    expect(toHex(out)).toBe(ONES);
  });
});
