import { SHA512_STATE_SIZE, sha512Finish, sha512Init, sha512Update } from "../sha512";
import { ED25519_SCALAR_DIGITS, ed25519ScalarDigits, ed25519ScalarReduce, isEd25519Scalar } from "./ed25519-scalar";
import {
  ADDEND_SIZE,
  POINT_SIZE,
  pointAdd,
  pointDecode,
  pointDouble,
  pointEncode,
  pointIsSmallOrder,
  pointSetNeutral,
  pointToAddend,
} from "./edwards25519";

/** Bytes of a public key. */
export const ED25519_PUBLIC_KEY_SIZE: i32 = 32;
/** Bytes of a signature: the point R, the scalar S. */
export const ED25519_SIGNATURE_SIZE: i32 = 64;

// Bits of a window of digits, and the odd multiples that this takes: those of the base point are there for good.
const KEY_WIDTH: i32 = 5;
const KEY_MULTIPLES: i32 = 1 << (KEY_WIDTH - 2);
const BASE_WIDTH: i32 = 7;
const BASE_MULTIPLES: i32 = 1 << (BASE_WIDTH - 2);

/** The base point: y is 4/5, x is even. */
const BASE = memory.data<u64>([0x6666666666666658, 0x6666666666666666, 0x6666666666666666, 0x6666666666666666]);
const BASE_TABLE = memory.data(BASE_MULTIPLES * ADDEND_SIZE, 16);
const KEY_TABLE = memory.data(KEY_MULTIPLES * ADDEND_SIZE, 16);
let hasBaseTable = false;

const POINT = memory.data(POINT_SIZE, 16);
const SUM = memory.data(POINT_SIZE, 16);
const TWICE = memory.data(ADDEND_SIZE, 16);
const BASE_DIGITS = memory.data(ED25519_SCALAR_DIGITS, 16);
const KEY_DIGITS = memory.data(ED25519_SCALAR_DIGITS, 16);
const HASH_STATE = memory.data(SHA512_STATE_SIZE, 16);
const HASH = memory.data(64, 16);
const ENCODED = memory.data(32, 16);

/**
 * Answers true when the 32 bytes at `publicKey` are a key: the canonical encoding of a point of the curve (RFC 8032,
 * section 5.1.3) that is not one of the eight of small order, under which one signature fits any message.
 */
export function isEd25519PublicKey(publicKey: usize): bool {
  return pointDecode(POINT, publicKey) && !pointIsSmallOrder(POINT);
}

/**
 * Verifies a signature of 64 bytes under a public key of 32. RFC 8032, section 5.1.7. A negative length counts as zero.
 * Answers false for what `isEd25519PublicKey` refuses, for S from L on, so that a signature can't be changed into another,
 * and for R that is no canonical encoding or is of small order, which no signer makes.
 *
 * It checks the equation without the cofactor, SB - kA = R, which RFC 8032 allows and OpenSSL and BoringSSL check as well:
 * with it, signatures that they refuse would pass, where the key or R has a part of small order. R needs no decoding then.
 */
export function ed25519Verify(publicKey: usize, signature: usize, message: usize, messageLength: i32): bool {
  if (!isEd25519Scalar(signature + 32)) return false;
  if (!hasBaseTable) {
    hasBaseTable = pointDecode(POINT, BASE);
    fillTable(BASE_TABLE, BASE_MULTIPLES);
  }
  if (!isEd25519PublicKey(publicKey)) return false;
  fillTable(KEY_TABLE, KEY_MULTIPLES);

  sha512Init(HASH_STATE);
  sha512Update(HASH_STATE, signature, 32);
  sha512Update(HASH_STATE, publicKey, ED25519_PUBLIC_KEY_SIZE);
  sha512Update(HASH_STATE, message, messageLength);
  sha512Finish(HASH_STATE, HASH);
  ed25519ScalarReduce(HASH, HASH);
  ed25519ScalarDigits(KEY_DIGITS, HASH, KEY_WIDTH);
  ed25519ScalarDigits(BASE_DIGITS, signature + 32, BASE_WIDTH);

  combine();
  pointEncode(ENCODED, SUM);
  return memory.compare(ENCODED, signature, 32) == 0 && !pointIsSmallOrder(SUM);
}

/** Leaves in `SUM` what the digits of S make of the base point less what those of k make of the key. */
function combine(): void {
  pointSetNeutral(SUM);
  for (let i = ED25519_SCALAR_DIGITS - 1; i >= 0; i--) {
    const ofBase: i32 = load<i8>(BASE_DIGITS + i);
    const ofKey: i32 = load<i8>(KEY_DIGITS + i);
    pointDouble(SUM, SUM, ofBase != 0 || ofKey != 0);
    if (ofKey != 0) pointAdd(SUM, SUM, multiple(KEY_TABLE, ofKey), ofKey > 0, ofBase != 0);
    if (ofBase != 0) pointAdd(SUM, SUM, multiple(BASE_TABLE, ofBase), ofBase < 0, false);
  }
}

/** The entry of an odd digit's magnitude. */
function multiple(table: usize, digit: i32): usize {
  return table + (abs(digit) >> 1) * ADDEND_SIZE;
}

/** Prepares the odd multiples of `POINT`, the least first; leaves the last of them in `POINT`. */
function fillTable(table: usize, multiples: i32): void {
  pointDouble(SUM, POINT, true);
  pointToAddend(TWICE, SUM);
  for (let i = 0; i < multiples; i++, table += ADDEND_SIZE) {
    if (i > 0) pointAdd(POINT, POINT, TWICE, false, true);
    pointToAddend(table, POINT);
  }
}
