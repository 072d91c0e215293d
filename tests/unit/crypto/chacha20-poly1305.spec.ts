import { chacha20Poly1305Open, chacha20Poly1305Seal } from "../../../assembly/crypto/chacha20-poly1305";
import { fromAscii, fromHex, toHex } from "./hex";

const KEY = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
const NONCE = "070000004041424344454647";
const AD = "50515253c0c1c2c3c4c5c6c7";
const TEXT =
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
const SEALED =
  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71" +
  "de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def0" +
  "8e4b7a9de576d26586cec64b6116" +
  "1ae10b594f09e26a7e902ecbd0600691";

function seal(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plain: Uint8Array): Uint8Array {
  const out = new Uint8Array(plain.length + 16);
  chacha20Poly1305Seal(
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
  const opened = chacha20Poly1305Open(
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

describe("ChaCha20-Poly1305", () => {
  it("seals and opens the vector of RFC 8439, section 2.8", () => {
    const sealed = seal(fromHex(KEY), fromHex(NONCE), fromHex(AD), fromAscii(TEXT));
    expect(toHex(sealed)).toBe(SEALED);
    expect(open(fromHex(KEY), fromHex(NONCE), fromHex(AD), sealed)).toBe(toHex(fromAscii(TEXT)));
  });
  it("opens the vector of RFC 8439, appendix A.5", () => {
    expect(
      open(
        fromHex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"),
        fromHex("000000000102030405060708"),
        fromHex("f33388860000000000004e91"),
        fromHex(
          "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0bdb7" +
            "b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c8559797a06e" +
            "f4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433" +
            "225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a0bb2316053fa7699" +
            "1955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130305beaba2eda04df997b" +
            "714d6c6f2c29a6ad5cb4022b02709b" +
            "eead9d67890cbb22392336fea1851f38",
        ),
      ),
    ).toBe(
      "496e7465726e65742d4472616674732061726520647261667420646f63756d656e74732076616c696420666f722061206d61" +
        "78696d756d206f6620736978206d6f6e74687320616e64206d617920626520757064617465642c207265706c616365642c20" +
        "6f72206f62736f6c65746564206279206f7468657220646f63756d656e747320617420616e792074696d652e204974206973" +
        "20696e617070726f70726961746520746f2075736520496e7465726e65742d447261667473206173207265666572656e6365" +
        "206d6174657269616c206f7220746f2063697465207468656d206f74686572207468616e206173202fe2809c776f726b2069" +
        "6e2070726f67726573732e2fe2809d",
    );
  });
  it("works in place", () => {
    const buffer = new Uint8Array(TEXT.length + 16);
    const key = fromHex(KEY);
    const nonce = fromHex(NONCE);
    const ad = fromHex(AD);
    buffer.set(fromAscii(TEXT));
    const at = buffer.dataStart;
    chacha20Poly1305Seal(key.dataStart, nonce.dataStart, ad.dataStart, ad.length, at, TEXT.length, at);
    expect(toHex(buffer)).toBe(SEALED);
    expect(chacha20Poly1305Open(key.dataStart, nonce.dataStart, ad.dataStart, ad.length, at, buffer.length, at)).toBe(
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
      expect(chacha20Poly1305Open(key.dataStart, nonce.dataStart, 0, 0, 0, length, 0)).toBe(false);
    }
    expect(chacha20Poly1305Open(key.dataStart, nonce.dataStart, 0, 0, 0, i32.MIN_VALUE, 0)).toBe(false);
  });
  it("counts negative lengths as zero", () => {
    const key = fromHex(KEY);
    const nonce = fromHex(NONCE);
    const out = new Uint8Array(16);
    chacha20Poly1305Seal(key.dataStart, nonce.dataStart, 0, -1, 0, -1, out.dataStart);
    expect(toHex(out)).toBe(toHex(seal(key, nonce, new Uint8Array(0), new Uint8Array(0))));
  });
});
