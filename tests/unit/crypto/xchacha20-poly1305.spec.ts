import { xchacha20Poly1305Open, xchacha20Poly1305Seal } from "../../../assembly/crypto/xchacha20-poly1305";
import { fromAscii, fromHex, toHex } from "./hex";

const KEY = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
const NONCE = "404142434445464748494a4b4c4d4e4f5051525354555657";
const AD = "50515253c0c1c2c3c4c5c6c7";
const TEXT =
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
const SEALED =
  "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64" +
  "c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c" +
  "97637da9768812f615c68b13b52e" +
  "c0875924c1c7987947deafd8780acf49";

function seal(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plain: Uint8Array): Uint8Array {
  const out = new Uint8Array(plain.length + 16);
  xchacha20Poly1305Seal(
    key.dataStart,
    nonce.dataStart,
    ad.dataStart,
    ad.length,
    plain.dataStart,
    plain.length,
    out.dataStart,
  );
  return out;
}

/** The plaintext in hexadecimal, or "refused". A refusal leaves the output as it was. */
function open(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array): string {
  const out = new Uint8Array(max(sealed.length - 16, 0));
  const opened = xchacha20Poly1305Open(
    key.dataStart,
    nonce.dataStart,
    ad.dataStart,
    ad.length,
    sealed.dataStart,
    sealed.length,
    out.dataStart,
  );
  if (!opened) expect(toHex(out)).toBe("00".repeat(out.length));
  return opened ? toHex(out) : "refused";
}

describe("XChaCha20-Poly1305", () => {
  it("seals and opens the vector of draft-irtf-cfrg-xchacha, appendix A.3", () => {
    const sealed = seal(fromHex(KEY), fromHex(NONCE), fromHex(AD), fromAscii(TEXT));
    expect(toHex(sealed)).toBe(SEALED);
    expect(open(fromHex(KEY), fromHex(NONCE), fromHex(AD), sealed)).toBe(toHex(fromAscii(TEXT)));
  });
  it("works in place", () => {
    const buffer = new Uint8Array(TEXT.length + 16);
    const key = fromHex(KEY);
    const nonce = fromHex(NONCE);
    const ad = fromHex(AD);
    buffer.set(fromAscii(TEXT));
    const at = buffer.dataStart;
    xchacha20Poly1305Seal(key.dataStart, nonce.dataStart, ad.dataStart, ad.length, at, TEXT.length, at);
    expect(toHex(buffer)).toBe(SEALED);
    expect(xchacha20Poly1305Open(key.dataStart, nonce.dataStart, ad.dataStart, ad.length, at, buffer.length, at)).toBe(
      true,
    );
    expect(toHex(buffer.subarray(0, TEXT.length))).toBe(toHex(fromAscii(TEXT)));
  });
  it("refuses when any one byte of tag, ciphertext, associated data, nonce or key differs", () => {
    const inputs = [fromHex(KEY), fromHex(NONCE), fromHex(AD), fromHex(SEALED)];
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      for (let at = 0; at < input.length; at++) {
        input[at] ^= 1;
        expect(open(inputs[0], inputs[1], inputs[2], inputs[3])).toBe("refused");
        input[at] ^= 1;
      }
    }
    expect(open(inputs[0], inputs[1], inputs[2], inputs[3])).not.toBe("refused");
  });
  it("refuses what is cut, and what is too short for a tag", () => {
    const sealed = fromHex(SEALED);
    for (let length = 0; length < sealed.length; length++) {
      expect(open(fromHex(KEY), fromHex(NONCE), fromHex(AD), sealed.slice(0, length))).toBe("refused");
    }
    const key = fromHex(KEY);
    const nonce = fromHex(NONCE);
    // Reading a tag before address 0 would trap.
    for (let length = -1; length < 16; length++) {
      expect(xchacha20Poly1305Open(key.dataStart, nonce.dataStart, 0, 0, 0, length, 0)).toBe(false);
    }
    expect(xchacha20Poly1305Open(key.dataStart, nonce.dataStart, 0, 0, 0, i32.MIN_VALUE, 0)).toBe(false);
  });
  it("counts negative lengths as zero", () => {
    const key = fromHex(KEY);
    const nonce = fromHex(NONCE);
    const out = new Uint8Array(16);
    xchacha20Poly1305Seal(key.dataStart, nonce.dataStart, 0, -1, 0, -1, out.dataStart);
    expect(toHex(out)).toBe(toHex(seal(key, nonce, new Uint8Array(0), new Uint8Array(0))));
  });
});
