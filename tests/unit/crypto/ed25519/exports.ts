export {
  fieldDecode,
  fieldEncode,
  fieldIsOdd,
  fieldIsZero,
  fieldMultiply,
  fieldSquare,
} from "../../../../assembly/crypto/ed25519/curve25519-field";
export { fieldInvert, fieldPower58 } from "../../../../assembly/crypto/ed25519/curve25519-powers";
export { ed25519Verify, isEd25519PublicKey } from "../../../../assembly/crypto/ed25519/ed25519";
export {
  ed25519ScalarDigits,
  ed25519ScalarReduce,
  isEd25519Scalar,
} from "../../../../assembly/crypto/ed25519/ed25519-scalar";
export {
  pointAdd,
  pointDecode,
  pointDouble,
  pointEncode,
  pointIsSmallOrder,
  pointSetNeutral,
  pointToAddend,
} from "../../../../assembly/crypto/ed25519/edwards25519";
