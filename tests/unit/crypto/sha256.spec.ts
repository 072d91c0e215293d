import { sha256, SHA256_STATE_SIZE, sha256Finish, sha256Init, sha256Update } from "../../../assembly/crypto/sha256";
import { fromAscii, toHex } from "./hex";

function digest(message: Uint8Array): string {
  const out = new Uint8Array(32);
  sha256(message.dataStart, message.length, out.dataStart);
  return toHex(out);
}

describe("SHA-256", () => {
  it("answers the digests of FIPS 180", () => {
    expect(digest(fromAscii(""))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digest(fromAscii("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(digest(fromAscii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
    expect(
      digest(
        fromAscii(
          "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        ),
      ),
    ).toBe("cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    expect(digest(new Uint8Array(1000000).fill(0x61))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
  });
  it("counts a negative length as zero", () => {
    const out = new Uint8Array(32);
    sha256(0, -5, out.dataStart);
    expect(toHex(out)).toBe(digest(fromAscii("")));
  });
  it("does not depend on how a message is cut", () => {
    const message = new Uint8Array(300).fill(7);
    const whole = digest(message);
    const state = new Uint8Array(SHA256_STATE_SIZE);
    const out = new Uint8Array(32);
    for (let step = 1; step < 150; step++) {
      sha256Init(state.dataStart);
      for (let at = 0; at < 300; at += step) sha256Update(state.dataStart, message.dataStart + at, min(step, 300 - at));
      sha256Update(state.dataStart, message.dataStart, -1);
      sha256Finish(state.dataStart, out.dataStart);
      expect(toHex(out)).toBe(whole);
    }
  });
  it("continues from a copied state", () => {
    const message = fromAscii("abc");
    const first = new Uint8Array(SHA256_STATE_SIZE);
    const out = new Uint8Array(32);
    sha256Init(first.dataStart);
    sha256Update(first.dataStart, message.dataStart, 2);
    const second = first.slice();
    sha256Finish(first.dataStart, out.dataStart);
    sha256Update(second.dataStart, message.dataStart + 2, 1);
    sha256Finish(second.dataStart, out.dataStart);
    expect(toHex(out)).toBe(digest(message));
  });
  it("wipes the state at the end", () => {
    const state = new Uint8Array(SHA256_STATE_SIZE);
    sha256Init(state.dataStart);
    sha256Update(state.dataStart, state.dataStart, 32);
    const out = new Uint8Array(32);
    sha256Finish(state.dataStart, out.dataStart);
    expect(toHex(state)).toBe("00".repeat(SHA256_STATE_SIZE));
  });
});
