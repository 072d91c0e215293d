import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { TracedModule } from "../../../support/assemblyscript/traced-module.ts";
import { integer, keys, octets, powerModulo, type TestKey } from "./keys.ts";
import { type PrivateNumbers, privateNumbers, Signer } from "./signer.ts";
import { expected, hashes, padding } from "./verifier.ts";

const ENTRY = "tests/unit/crypto/rsa/exports.ts";
const signer = new Signer(await asModule(ENTRY));
/** Of whole bytes, as they are made: those of the others are not taken. */
const usable = keys.filter(({ bits }) => bits % 16 === 0 && bits <= 4096);

test("signs by PKCS #1 as OpenSSL does", () => {
  assert.ok(usable.length >= 6);
  for (const key of usable) {
    assert.ok(signer.use(key), key.name);
    for (const hash of hashes) {
      for (const message of [Buffer.alloc(0), Buffer.from("sample"), randomBytes(500)]) {
        const own = signer.pkcs1(key, hash, message);
        assert.deepEqual(own, sign(hash, message, { key: key.privateKey, ...padding("pkcs1") }), key.name);
      }
    }
  }
});

test("OpenSSL takes its signatures by PSS, of any salt, which differ", () => {
  for (const key of usable) {
    assert.ok(signer.use(key), key.name);
    const message = randomBytes(100);
    const made = [Buffer.alloc(32), Buffer.alloc(32, 0xff), randomBytes(32)].map((salt) => {
      const own = signer.pss(key, message, salt);
      assert.ok(own !== null && expected(key, "pss", "sha256", message, own), key.name);
      return own.toString("hex");
    });
    assert.equal(new Set(made).size, 3);
  }
});

test("the primes may stand in either order", () => {
  for (const key of usable.slice(0, 3)) {
    const [p, q, dp, dq] = privateNumbers(key);
    const inverse = octets(powerModulo(integer(p), integer(q) - 2n, integer(q)), q.length);
    assert.ok(signer.use(key, [q, p, dq, dp, inverse]));
    const message = Buffer.from("sample");
    assert.deepEqual(signer.pkcs1(key, "sha256", message), sign("sha256", message, key.privateKey));
  }
});

test("no signature leaves that does not hold: a fault in any number of the key", () => {
  const key = usable[0] ?? assert.fail();
  for (let part = 0; part < 5; part++) {
    const numbers = privateNumbers(key);
    const number = numbers[part] ?? assert.fail();
    // Of the primes another bit than the lowest, so that they stay odd.
    number.writeUInt8(number.readUInt8(number.length - 3) ^ 4, number.length - 3);
    assert.ok(signer.use(key, numbers));
    assert.equal(signer.pkcs1(key, "sha256", Buffer.from("sample")), null, `part ${part}`);
    assert.deepEqual(signer.written(key.bits / 8), Buffer.alloc(key.bits / 8));
    assert.equal(signer.pss(key, Buffer.from("sample"), randomBytes(32)), null, `part ${part}`);
  }
});

test("primes that are even, too long or too short are refused", () => {
  const key = usable[0] ?? assert.fail();
  const changed = (change: (numbers: PrivateNumbers) => void): boolean => {
    const numbers = privateNumbers(key);
    change(numbers);
    return signer.use(key, numbers);
  };
  assert.equal(
    changed(() => undefined),
    true,
  );
  for (const at of [0, 1] as const) {
    assert.equal(
      changed((numbers) => numbers[at].writeUInt8(4, numbers[at].length - 1)),
      false,
    );
    assert.equal(
      changed((numbers) => numbers[at].writeUInt8(0x7f)),
      false,
    );
    assert.equal(
      changed((numbers) => (numbers[at] = Buffer.alloc(0))),
      false,
    );
    assert.equal(
      changed((numbers) => (numbers[at] = Buffer.concat([Buffer.of(1), numbers[at]]))),
      false,
    );
  }
});

test("a signature takes the same branches and addresses with any key of one length", async () => {
  // Each key in a program of its own, where it lies at the same addresses.
  const [first, second] = [await traceOf(fresh(2048)), await traceOf(fresh(2048))];
  assert.ok(first.events.length > 1_000_000, `${first.events.length} numbers noted`);
  assert.equal(first.traced.difference(first.events, second.events), undefined);
});

async function traceOf(key: TestKey): Promise<{ traced: TracedModule; events: Int32Array }> {
  const traced = await TracedModule.of(ENTRY);
  const own = new Signer(traced.module);
  const salt = randomBytes(32);
  assert.ok(own.use(key));
  own.pss(key, Buffer.from("before"), salt);
  return {
    traced,
    events: traced.during(() => {
      assert.ok(own.pss(key, Buffer.from("sample"), salt));
    }),
  };
}

function fresh(bits: number): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const modulus = integer(Buffer.from(publicKey.export({ format: "jwk" }).n ?? "", "base64url"));
  return { name: "fresh", bits, modulus, exponent: 65537, privateKey, publicKey };
}
