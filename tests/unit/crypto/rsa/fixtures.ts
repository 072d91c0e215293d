import { RsaPublicKey, rsaPublicKey } from "../../../../assembly/crypto/rsa/rsa-key";
import { fromHex } from "../hex";

/** The modulus of RFC 7515, appendix A.2; its exponent, as all here, is 65537. */
export const MODULUS_7515 =
  "a1f8160ae2e3c9b465ce8d2d656263362b927dbe29e1f02477fc1625cc90a136e38bd93497c5b6ea63dd7711e67c7429f956b0fb" +
  "8a8f089adc4b69893cc1333f53edd019b87784252fec914fe4857769594bea4280d32c0f55bf62944f130396bc6e9bdf6ebdd2bd" +
  "a3678eeca0c668f701b38dbffb38c8342ce2fe6d27fade4a5a4874979dd4b9cf9adec4c75b05852c2c0f5ef8a5c1750392f944e8" +
  "ed64c110c6b647609aa4783aeb9c6c9ad755313050638b83665c6f6f7a82a396702a1f641b82d3ebf2392219491fb686872c5716" +
  "f50af8358d9a8b9d17c340728f7f87d89a18d8fcab67ad84590c2ecf759339363c07034d6f606f9e21e05456cae5e9a1";

/** The signing input there, an RS256 token's. */
export const INPUT_7515 =
  "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb29" +
  "0Ijp0cnVlfQ";

/** The signature there. */
export const SIGNATURE_7515 =
  "702e218943e88fd11eb5d82dbf7845f34106ae1b81fff7731116add1717d83656d420afd3c96eedd73a2663e5166687b000b8722" +
  "6e0187ed1073f945e582adfcef16d85a798ee8c66ddb3db8975b17d09402beedd5d9d97007108db28160d5f8040ca7445762b81f" +
  "be7ff9d92e0ae76f24f25b33bbe6f44ae61eb1040acb20044d3ef9128ed40130795bd4bd3b41eecad066ab651981fde48df77f37" +
  "2dc38b9fafdd3befb18b5da3cc3c2eb02f9e3a41d612caad15911273a05f23b9e838faaf849d698429ef5a1e88798236c3d40e60" +
  "4522a544c8f27a7a2db80663d16cf7caea56de405cb2215a45b2c25566b55ac1a748a070dfc8a32a469543d019eefb47";

/** The modulus of RFC 7520, figure 4. */
export const MODULUS_7520 =
  "9f810fb4038273d02591e4073f31d2b6001b82cedb4d92f050165d47cfcab8a3c41cb778ac7553793f8ef975768d1a2374d87125" +
  "64c3bcd77b9ea434544899407cff0099920a931a24c4414852ab29bdb0a95c0653f36c60e60bf90b6258dda56f37047ba5c2d1d0" +
  "29af9c9d40bac7aa41c78a0dd1068add699e808fea011ea1441d8a4f7bb4e97be39f55f1ddd44e9c4ba335159703d4d34b603e65" +
  "147a4f23d6d3c0996c75edee846a82d190ae10783c961cf0387aed2106d2d0555b6fd937fad5535387e0ff72ffbe78941402b0b8" +
  "22ea2a74b6058c1dabf9b34a76cb63b87faa2c6847b8e2837fff91186e6b1c14911cf989a89092a81ce601ddacd3f9cf";

/** The signing input of RFC 7520, section 4.1: RS256. */
export const INPUT_7520_RS256 =
  "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2l" +
  "uZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWV" +
  "wIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

/** The signature there. */
export const SIGNATURE_7520_RS256 =
  "3118dd925cbbffea133d34b70173f8d6240818a6bcd00d19993b95e4c11a1e8c675b67b9099e4d94ab5a8a7a0598a668a5d1ccd4" +
  "ed94e26c3325d431f7dea2be9f37c6e825208ecf3438bce309c1f810e4a01c00efcd7ce615fe12ce092309832c92b795f5916be5" +
  "ed2f446796db98bfbe3a8984e1fea1d10faf0136dd6e48d0ab5024c90ede5a004eb1f305b52adf5e468e103e871269d9c75c5c67" +
  "b7c22cf54ce911157478f3d074bb96dc84bf75edf1c88ac368b19d8e5b8fc540216fa2f669789cd54d76a6874653428b510484fe" +
  "823e66798a277178b8e6439dde9065626eb21678d40c5ffdf7087bcbbd8a91fce28828ade7bbbe36d4e72d7c903aae0e";

/** The signing input of RFC 7520, section 4.2: PS384. */
export const INPUT_7520_PS384 =
  "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2l" +
  "uZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWV" +
  "wIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

/** The signature there. */
export const SIGNATURE_7520_PS384 =
  "72edb6781aa46032a02254e9cc35c6bda15fcfa586a33edf50371f4f49243b2e369a2021daac81ce4d7112c9e4d88a4debeb4f89" +
  "de95ae494792ab06a83a8709d3fa3bc4d30797430c8b65955a3aff538b3e971b52b8625123316db5d4bddbd65f383e503f1b8a24" +
  "5e40595fcf6f3319656c76234051ff199f23c4815167e38d9974daa254946606aad84577bc3ff8a343ba7c55dcf44d3af151e4f7" +
  "966f1df6c867af695f253f089948ef000d977b3d8c969f1c044e5ac03cd3d2a2349faba23f568237fdbf8cb01e41396a447b5f6b" +
  "ae1041252614002354a3db0728bbc61a34b9339c6c7e75d1ae8662625401f9968f067aa03e227caa3c0d833e5fbd846b";

/** The key of a modulus in hexadecimal, with exponent 65537. */
export function keyOf(modulus: string): RsaPublicKey {
  const bytes = fromHex(modulus);
  const exponent = fromHex("010001");
  return rsaPublicKey(bytes.dataStart, bytes.length, exponent.dataStart, exponent.length)!;
}
