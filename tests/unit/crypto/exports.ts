export { chacha20Block, chacha20Xor, hchacha20 } from "../../../assembly/crypto/chacha20";
export { chacha20Poly1305Open, chacha20Poly1305Seal } from "../../../assembly/crypto/chacha20-poly1305";
export { equalConstantTime } from "../../../assembly/crypto/constant-time";
export { hkdfSha256 } from "../../../assembly/crypto/hkdf";
export { hmacSha256 } from "../../../assembly/crypto/hmac";
export { poly1305 } from "../../../assembly/crypto/poly1305";
export { sha256, sha256Finish, sha256Init, sha256Update } from "../../../assembly/crypto/sha256";
export {
  sha384,
  sha384Finish,
  sha384Init,
  sha512,
  sha512Finish,
  sha512Init,
  sha512Update,
} from "../../../assembly/crypto/sha512";
export { xchacha20Poly1305Open, xchacha20Poly1305Seal } from "../../../assembly/crypto/xchacha20-poly1305";
