import { chacha20Block, chacha20Xor, hchacha20 } from "../../../assembly/crypto/chacha20";
import { fromAscii, fromHex, toHex } from "./hex";

const KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

function block(key: string, counter: u32, nonce: string): string {
  const keyBytes = fromHex(key);
  const nonceBytes = fromHex(nonce);
  const out = new Uint8Array(64);
  chacha20Block(keyBytes.dataStart, counter, nonceBytes.dataStart, out.dataStart);
  return toHex(out);
}

describe("ChaCha20", () => {
  it("answers the blocks of RFC 8439", () => {
    expect(block(KEY, 1, "000000090000004a00000000")).toBe(
      "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e" +
        "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
    );
    expect(block("00".repeat(32), 0, "00".repeat(12))).toBe(
      "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7" +
        "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
    );
  });
  it("answers the ciphertext of RFC 8439", () => {
    const key = fromHex(KEY);
    const nonce = fromHex("000000000000004a00000000");
    const text = fromAscii(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, " +
        "sunscreen would be it.",
    );
    const out = new Uint8Array(text.length + 1);
    chacha20Xor(key.dataStart, 1, nonce.dataStart, text.dataStart, text.length, out.dataStart);
    expect(toHex(out)).toBe(
      "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639" +
        "d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf" +
        "74a35be6b40b8eedf2785e42874d" +
        "00",
    );
  });
  it("continues with the next counters beyond four blocks", () => {
    const key = fromHex(KEY);
    const nonce = fromHex("000000000000004a00000000");
    const out = new Uint8Array(64 * 9);
    chacha20Xor(key.dataStart, 0xfffffffa, nonce.dataStart, out.dataStart, out.length, out.dataStart);
    for (let i = 0; i < 9; i++) {
      const expected = block(KEY, 0xfffffffa + i, "000000000000004a00000000");
      expect(toHex(out.subarray(64 * i, 64 * (i + 1)))).toBe(expected);
    }
  });
  it("writes nothing for a length that is not positive", () => {
    const key = fromHex(KEY);
    const out = new Uint8Array(64);
    chacha20Xor(key.dataStart, 0, key.dataStart, out.dataStart, 0, out.dataStart);
    chacha20Xor(key.dataStart, 0, key.dataStart, out.dataStart, -1, out.dataStart);
    chacha20Xor(key.dataStart, 0, key.dataStart, out.dataStart, i32.MIN_VALUE, out.dataStart);
    expect(toHex(out)).toBe("00".repeat(64));
  });
  it("derives the subkey of draft-irtf-cfrg-xchacha", () => {
    const key = fromHex(KEY);
    const nonce = fromHex("000000090000004a0000000031415927");
    const out = new Uint8Array(32);
    hchacha20(key.dataStart, nonce.dataStart, out.dataStart);
    expect(toHex(out)).toBe("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc");
  });
});
