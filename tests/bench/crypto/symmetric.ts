/** Contests in hashing and decrypting, with JavaScript and with another library in Wasm. */
import { createCipheriv } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { sha256 } from "@noble/hashes/sha2.js";
import sodium from "libsodium-wrappers";
import { asModule } from "../../support/assemblyscript/as-module.ts";
import type { Contest } from "./contest.ts";

/** About an ID token. */
const MESSAGE_SIZE = 1024;
/** A large session. */
const PLAIN_SIZE = 4096;
const TAG_SIZE = 16;

/** SHA-256, and opening what XChaCha20-Poly1305 sealed, as each request with a session does. */
export async function symmetricContests(): Promise<Contest[]> {
  await sodium.ready;
  const wasm = await asModule("tests/unit/crypto/exports.ts");
  const [inputs, source, out] = [wasm.allocate(64), wasm.allocate(8192), wasm.allocate(8192)];

  const message = arbitraryBytes(MESSAGE_SIZE);
  const messageAt = wasm.allocate(MESSAGE_SIZE);
  wasm.write(messageAt, message);
  const hash = (): number => wasm.call("sha256", messageAt, MESSAGE_SIZE, out);

  const [key, nonce, plain] = [arbitraryBytes(32), arbitraryBytes(24), arbitraryBytes(PLAIN_SIZE)];
  const sealed = xchacha20poly1305(key, nonce).encrypt(plain);
  wasm.write(inputs, key);
  wasm.write(inputs + 32, nonce);
  wasm.write(source, sealed);
  const open = (): number =>
    wasm.call("xchacha20Poly1305Open", inputs, inputs + 32, 0, 0, source, PLAIN_SIZE + TAG_SIZE, out);
  const openRight = (): boolean => open() === 1 && wasm.read(out, PLAIN_SIZE).equals(plain);
  const openNoble = (): Uint8Array => xchacha20poly1305(key, nonce).decrypt(sealed);
  const openSodium = (): Uint8Array =>
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, null, nonce, key);

  return [
    {
      name: "SHA-256, 1 KiB",
      rivalName: "noble",
      own: hash,
      rival: () => sha256(message),
      agree() {
        hash();
        return wasm.read(out, 32).equals(sha256(message));
      },
      // One and a half times as fast.
      limit: 1 / 1.5,
    },
    {
      name: "XChaCha20-Poly1305, 4 KiB",
      rivalName: "noble",
      own: open,
      rival: openNoble,
      agree: () => openRight() && Buffer.from(plain).equals(openNoble()),
      limit: 1,
    },
    {
      name: "XChaCha20-Poly1305, 4 KiB",
      rivalName: "libsodium.js",
      own: open,
      rival: openSodium,
      agree: () => openRight() && Buffer.from(plain).equals(openSodium()),
      limit: 2,
    },
  ];
}

/** The same at each run. */
function arbitraryBytes(length: number): Uint8Array {
  return createCipheriv("chacha20", Buffer.alloc(32, length), Buffer.alloc(16)).update(Buffer.alloc(length));
}
