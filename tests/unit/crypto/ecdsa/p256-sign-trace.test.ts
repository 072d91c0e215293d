import assert from "node:assert/strict";
import { test } from "node:test";
import { TracedModule } from "../../../support/assemblyscript/traced-module.ts";
import { bytesOf, CURVES, integer, mod } from "./reference.ts";
import { randomBytes } from "./verifier.ts";

const { n } = CURVES.find(({ name }) => name === "P-256") ?? assert.fail();
const traced = await TracedModule.of("tests/unit/crypto/ecdsa/exports.ts");
const wasm = traced.module;
const [key, digest, out] = [wasm.allocate(32), wasm.allocate(32), wasm.allocate(64)];

function randomKey(): Buffer {
  return bytesOf(mod(integer(randomBytes(40)), n - 1n) + 1n, 32);
}

/** Keys of few bits, of many, around the order, and random ones. */
const KEYS = [
  ...[1n, 2n, 16n, 1n << 52n, 1n << 255n, (1n << 255n) - 1n, n >> 1n, n - 2n, n - 1n].map((d) => bytesOf(d, 32)),
  ...Array.from({ length: 8 }, randomKey),
];

function signing(privateKey: Uint8Array, hash: Uint8Array): Int32Array {
  wasm.write(key, privateKey);
  wasm.write(digest, hash);
  return traced.during(() => {
    assert.equal(wasm.call("signP256", key, digest, out), 1);
  });
}

function finding(privateKey: Uint8Array): Int32Array {
  wasm.write(key, privateKey);
  return traced.during(() => {
    assert.equal(wasm.call("publicKeyP256", key, out), 1);
  });
}

// The generator's multiples are made once.
finding(randomKey());

test("a signature takes the same branches and addresses with any key and digest", () => {
  const first = signing(randomKey(), randomBytes(32));
  assert.ok(first.length > 200_000, `${first.length} numbers noted`);
  for (const privateKey of KEYS) {
    for (const hash of [Buffer.alloc(32), Buffer.alloc(32, 0xff), randomBytes(32)]) {
      assert.equal(traced.difference(first, signing(privateKey, hash)), undefined, privateKey.toString("hex"));
    }
  }
});

test("a public key is found by the same branches and addresses from any private one", () => {
  const first = finding(randomKey());
  assert.ok(first.length > 100_000, `${first.length} numbers noted`);
  for (const privateKey of KEYS) {
    assert.equal(traced.difference(first, finding(privateKey)), undefined, privateKey.toString("hex"));
  }
});

test("a verification, whose time may depend on what it reads, is seen to do so", () => {
  // What notes no difference there would note none anywhere.
  const verifying = (d: Uint8Array): Int32Array => {
    finding(d);
    wasm.write(digest, Buffer.alloc(32, 7));
    return traced.during(() => wasm.call("verify", 256, out, out + 32, key, digest, digest, 32));
  };
  verifying(randomKey());
  assert.match(
    traced.difference(verifying(randomKey()), verifying(randomKey())) ?? "",
    /^event \d+: \S+ in \$\d+ of -?\d+, /,
  );
});
