import { createHash, type JsonWebKey } from "node:crypto";
import type { AsModule } from "../../../support/assemblyscript/as-module.ts";
import { octets, type TestKey } from "./keys.ts";
import type { Hash } from "./verifier.ts";

const AREA = 2048;

/** What makes a private key beside the public one, in this order. */
export type PrivateNumbers = [p: Buffer, q: Buffer, dp: Buffer, dq: Buffer, qInverse: Buffer];

export function privateNumbers(key: TestKey): PrivateNumbers {
  const jwk = key.privateKey.export({ format: "jwk" });
  const number = (name: keyof JsonWebKey): Buffer => Buffer.from(String(jwk[name]), "base64url");
  return [number("p"), number("q"), number("dp"), number("dq"), number("qi")];
}

/** Signs with a program that has the exports of `exports.ts`. */
export class Signer {
  readonly #wasm: AsModule;
  readonly #inputs: number;
  readonly #out: number;

  constructor(wasm: AsModule) {
    this.#wasm = wasm;
    this.#inputs = wasm.allocate(4 * AREA);
    this.#out = wasm.allocate(AREA);
  }

  /** Makes this the key that signs; false where it is refused. */
  use(key: TestKey, numbers: PrivateNumbers = privateNumbers(key)): boolean {
    const [modulus, exponent] = [octets(key.modulus), octets(BigInt(key.exponent))];
    const [at, exponentAt] = [this.#inputs, this.#inputs + AREA];
    this.#wasm.write(at, modulus);
    this.#wasm.write(exponentAt, exponent);
    if (this.#wasm.call("useKey", at, modulus.length, exponentAt, exponent.length) !== 1) return false;
    const length = Math.max(...numbers.map((number) => number.length));
    const padded = numbers.map((number) => Buffer.concat([Buffer.alloc(length - number.length), number]));
    this.#wasm.write(at, Buffer.concat(padded));
    return this.#wasm.call("usePrivateKey", at, length) === 1;
  }

  /** The RSASSA-PKCS1-v1_5 signature of a message; null where none holds. */
  pkcs1(key: TestKey, hash: Hash, message: Uint8Array): Buffer | null {
    const digest = createHash(hash).update(message).digest();
    this.#wasm.write(this.#inputs, digest);
    return this.#signature(key, this.#wasm.call("pkcs1Sign", this.#inputs, digest.length, this.#out));
  }

  /** The RSASSA-PSS signature with SHA-256 of a message; null where none holds. */
  pss(key: TestKey, message: Uint8Array, salt: Uint8Array): Buffer | null {
    this.#wasm.write(this.#inputs, createHash("sha256").update(message).digest());
    this.#wasm.write(this.#inputs + AREA, salt);
    return this.#signature(key, this.#wasm.call("pssSign", this.#inputs, this.#inputs + AREA, this.#out));
  }

  /** What lies where signatures are written. */
  written(length: number): Buffer {
    return this.#wasm.read(this.#out, length);
  }

  #signature(key: TestKey, isMade: number): Buffer | null {
    return isMade === 1 ? this.#wasm.read(this.#out, key.bits / 8) : null;
  }
}
