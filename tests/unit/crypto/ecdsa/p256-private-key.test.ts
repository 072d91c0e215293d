import assert from "node:assert/strict";
import { test } from "node:test";
import { rounds } from "../../../support/hostile/rounds.ts";
import { bytesOf, CURVES, integer, mod } from "./reference.ts";
import { place, randomBytes, wasm } from "./verifier.ts";

const { n } = CURVES.find(({ name }) => name === "P-256") ?? assert.fail();
const out = wasm.allocate(32);

/** The private key that 48 bytes make. */
function privateKey(material: Uint8Array): bigint {
  const [at = 0] = place(material);
  wasm.call("privateKeyP256", at, out);
  return integer(wasm.read(out, 32));
}

test("48 bytes make the private key of FIPS 186-5, appendix A.2.1: what they are by n - 1, and 1 more", () => {
  const edges = [0n, 1n, n - 2n, n - 1n, n, 2n * (n - 1n) - 1n, 2n * (n - 1n), (1n << 256n) - 1n, (1n << 384n) - 1n];
  const multiples = [1n, 2n, 1n << 127n, (1n << 128n) - 1n].flatMap((times) =>
    [-1n, 0n, 1n].map((by) => times * (n - 1n) + by),
  );
  const random = Array.from({ length: rounds(200) }, () => integer(randomBytes(48)));
  for (const value of [...edges, ...multiples, ...random]) {
    const material = bytesOf(mod(value, 1n << 384n), 48);
    assert.equal(privateKey(material), mod(integer(material), n - 1n) + 1n, Buffer.from(material).toString("hex"));
  }
});
