import { Bytes, bytesOf, copyBytes, pointer } from "../text/bytes";
import { Writer } from "../text/writer";
import { proxy_call_foreign_function } from "./abi";
import { Status } from "./enums";
import { clearOut, OUT_LENGTH, OUT_POINTER, outLength, outPointer } from "./out";

/** Whether a signature holds, or why that can't be said. */
export enum Verification {
  Valid,
  Invalid,
  /** The host has no such function, this VM may not call it, or it can't read what it was given. */
  Unavailable,
}

/** Where the signature is in a SignResult: after its result, and the tag and length of its field. */
const SIGNATURE_AT = 5;

function field(writer: Writer, number: u8, bytes: Bytes): void {
  // Wire type 2; the length as a varint.
  writer.u8((number << 3) | 2);
  let length: u32 = bytes.length;
  for (; length > 0x7f; length >>= 7) writer.u8(<u8>(length | 0x80));
  writer.u8(<u8>length).bytes(bytes);
}

/**
 * Asks Envoy's foreign function `verify_signature` (protobuf `VerifySignatureArguments`: hash_function, public_key in DER
 * SubjectPublicKeyInfo form, signature, text). It knows RSASSA-PKCS1-v1_5, and ECDSA with the signature in DER form. `hash`
 * is `sha256`, `sha384` or `sha512`. Only an explicit `result: true` is valid.
 */
export function verifySignature(hash: string, publicKey: Bytes, signature: Bytes, text: Bytes): Verification {
  const writer = new Writer(text.length + signature.length + publicKey.length + 64);
  field(writer, 1, bytesOf(hash));
  field(writer, 2, publicKey);
  field(writer, 3, signature);
  field(writer, 4, text);
  if (!callForeign("verify_signature", writer)) return Verification.Unavailable;
  // proto3: `08 01` is result = true; a failure leaves field 1 out and names the error in field 2.
  const isTrue = outLength() >= 2 && load<u8>(outPointer()) == 0x08 && load<u8>(outPointer() + 1) == 0x01;
  return isTrue ? Verification.Valid : Verification.Invalid;
}

/**
 * Asks Envoy's foreign function `sign` (since 1.37; protobuf `SignArguments`: hash_function, private_key in DER PrivateKeyInfo
 * form, text) for a signature by RSASSA-PKCS1-v1_5 with SHA-256. Null where the host has no such function, or does not sign.
 */
export function signByHost(privateKey: Bytes, text: Bytes): Bytes | null {
  const writer = new Writer(text.length + privateKey.length + 64);
  field(writer, 1, bytesOf("sha256"));
  field(writer, 2, privateKey);
  field(writer, 3, text);
  if (!callForeign("sign", writer)) return null;
  // SignResult: `08 01` is result = true; field 2 is the signature, of 128 to 16383 bytes.
  const length = outLength() - SIGNATURE_AT;
  const result = outPointer();
  if (length <= 0 || load<u8>(result) != 0x08 || load<u8>(result, 1) != 0x01 || load<u8>(result, 2) != 0x12)
    return null;
  const low: i32 = load<u8>(result, 3);
  const high: i32 = load<u8>(result, 4);
  return low >= 0x80 && (low & 0x7f) + (high << 7) == length ? copyBytes(result + SIGNATURE_AT, length) : null;
}

/** Calls one of the host's functions; false when it has none of this name, or does not take the arguments. */
function callForeign(name: string, writer: Writer): bool {
  const bytes = bytesOf(name);
  clearOut();
  const status = proxy_call_foreign_function(
    pointer(bytes),
    bytes.length,
    writer.pointer,
    writer.length,
    OUT_POINTER,
    OUT_LENGTH,
  );
  return status == Status.Ok;
}
