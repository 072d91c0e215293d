import { Bytes, bytesOf, pointer } from "../text/bytes";
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
  const name = bytesOf("verify_signature");
  clearOut();
  const status = proxy_call_foreign_function(
    pointer(name),
    name.length,
    writer.pointer,
    writer.length,
    OUT_POINTER,
    OUT_LENGTH,
  );
  if (status != Status.Ok) return Verification.Unavailable;
  // proto3: `08 01` is result = true; a failure leaves field 1 out and names the error in field 2.
  const isTrue = outLength() >= 2 && load<u8>(outPointer()) == 0x08 && load<u8>(outPointer() + 1) == 0x01;
  return isTrue ? Verification.Valid : Verification.Invalid;
}
