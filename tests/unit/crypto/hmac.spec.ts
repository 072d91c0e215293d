import {
  HMAC_SHA256_STATE_SIZE,
  hmacSha256,
  hmacSha256Finish,
  hmacSha256Init,
  hmacSha256Update,
} from "../../../assembly/crypto/hmac";
import { fromAscii, fromHex, toHex } from "./hex";

function code(key: Uint8Array, message: Uint8Array): string {
  const out = new Uint8Array(32);
  hmacSha256(key.dataStart, key.length, message.dataStart, message.length, out.dataStart);
  return toHex(out);
}

describe("HMAC-SHA-256", () => {
  it("answers the codes of RFC 4231", () => {
    expect(code(fromHex("0b".repeat(20)), fromAscii("Hi There"))).toBe(
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
    expect(code(fromAscii("Jefe"), fromAscii("what do ya want for nothing?"))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(code(fromHex("aa".repeat(20)), fromHex("dd".repeat(50)))).toBe(
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    );
    expect(code(fromHex("0102030405060708090a0b0c0d0e0f10111213141516171819"), fromHex("cd".repeat(50)))).toBe(
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    );
    // The RFC gives the first 16 bytes alone.
    expect(code(fromHex("0c".repeat(20)), fromAscii("Test With Truncation")).substring(0, 32)).toBe(
      "a3b6167473100ee06e0c796c2955552b",
    );
    expect(code(fromHex("aa".repeat(131)), fromAscii("Test Using Larger Than Block-Size Key - Hash Key First"))).toBe(
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    );
    expect(
      code(
        fromHex("aa".repeat(131)),
        fromAscii(
          "This is a test using a larger than block-size key and a larger than block-size data. " +
            "The key needs to be hashed before being used by the HMAC algorithm.",
        ),
      ),
    ).toBe("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  });
  it("counts negative lengths as zero", () => {
    const out = new Uint8Array(32);
    hmacSha256(0, -1, 0, -1, out.dataStart);
    expect(toHex(out)).toBe(code(new Uint8Array(0), new Uint8Array(0)));
  });
  it("continues from a copied state", () => {
    const key = fromAscii("key");
    const message = fromAscii("message");
    const state = new Uint8Array(HMAC_SHA256_STATE_SIZE);
    hmacSha256Init(state.dataStart, key.dataStart, key.length);
    const copy = state.slice();
    const out = new Uint8Array(32);
    hmacSha256Finish(state.dataStart, out.dataStart);
    expect(toHex(out)).toBe(code(key, new Uint8Array(0)));
    expect(toHex(state)).toBe("00".repeat(HMAC_SHA256_STATE_SIZE));
    hmacSha256Update(copy.dataStart, message.dataStart, 3);
    hmacSha256Update(copy.dataStart, message.dataStart + 3, 4);
    hmacSha256Finish(copy.dataStart, out.dataStart);
    expect(toHex(out)).toBe(code(key, message));
  });
});
