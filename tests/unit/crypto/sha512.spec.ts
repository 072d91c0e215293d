import {
  sha384,
  sha384Finish,
  sha384Init,
  sha512,
  SHA512_STATE_SIZE,
  sha512Finish,
  sha512Init,
  sha512Update,
} from "../../../assembly/crypto/sha512";
import { fromAscii, toHex } from "./hex";

function digest384(message: Uint8Array): string {
  const out = new Uint8Array(48);
  sha384(message.dataStart, message.length, out.dataStart);
  return toHex(out);
}

function digest512(message: Uint8Array): string {
  const out = new Uint8Array(64);
  sha512(message.dataStart, message.length, out.dataStart);
  return toHex(out);
}

describe("SHA-384 and SHA-512", () => {
  it("answer the digests of FIPS 180 with 384 bits", () => {
    expect(digest384(fromAscii(""))).toBe(
      "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
    );
    expect(digest384(fromAscii("abc"))).toBe(
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    );
    expect(digest384(fromAscii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
      "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6b0455a8520bc4e6f5fe95b1fe3c8452b",
    );
    expect(
      digest384(
        fromAscii(
          "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        ),
      ),
    ).toBe("09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039");
    expect(digest384(new Uint8Array(1000000).fill(0x61))).toBe(
      "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985",
    );
  });
  it("answer the digests of FIPS 180 with 512 bits", () => {
    expect(digest512(fromAscii(""))).toBe(
      "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    );
    expect(digest512(fromAscii("abc"))).toBe(
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    );
    expect(digest512(fromAscii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
      "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c33596fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445",
    );
    expect(
      digest512(
        fromAscii(
          "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        ),
      ),
    ).toBe(
      "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
    );
    expect(digest512(new Uint8Array(1000000).fill(0x61))).toBe(
      "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
    );
  });
  it("count a negative length as zero", () => {
    const out = new Uint8Array(64);
    sha512(0, -5, out.dataStart);
    expect(toHex(out)).toBe(digest512(fromAscii("")));
  });
  it("do not depend on how a message is cut", () => {
    const message = new Uint8Array(600).fill(7);
    const state = new Uint8Array(SHA512_STATE_SIZE);
    const out384 = new Uint8Array(48);
    const out512 = new Uint8Array(64);
    for (let step = 1; step < 300; step++) {
      sha384Init(state.dataStart);
      for (let at = 0; at < 600; at += step) sha512Update(state.dataStart, message.dataStart + at, min(step, 600 - at));
      sha512Update(state.dataStart, message.dataStart, -1);
      sha384Finish(state.dataStart, out384.dataStart);
      expect(toHex(out384)).toBe(digest384(message));
      sha512Init(state.dataStart);
      for (let at = 0; at < 600; at += step) sha512Update(state.dataStart, message.dataStart + at, min(step, 600 - at));
      sha512Finish(state.dataStart, out512.dataStart);
      expect(toHex(out512)).toBe(digest512(message));
    }
  });
  it("write no more than their digest", () => {
    const out = new Uint8Array(64);
    sha384(0, 0, out.dataStart);
    expect(toHex(out.subarray(48))).toBe("00".repeat(16));
  });
  it("wipe the state at the end", () => {
    const state = new Uint8Array(SHA512_STATE_SIZE);
    sha512Init(state.dataStart);
    sha512Update(state.dataStart, state.dataStart, 64);
    const out = new Uint8Array(64);
    sha512Finish(state.dataStart, out.dataStart);
    expect(toHex(state)).toBe("00".repeat(SHA512_STATE_SIZE));
  });
});
