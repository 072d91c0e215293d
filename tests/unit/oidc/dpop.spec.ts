import { Es256Key } from "../../../assembly/jose/signing-key";
import { isDpopNonce } from "../../../assembly/oidc/dpop";
import { fromBase64Url } from "../../../assembly/text/base64url";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import { Writer } from "../../../assembly/text/writer";

function coordinate(text: string): Bytes {
  const bytes = bytesOf(text);
  return fromBase64Url(pointer(bytes), bytes.length)!;
}

describe("a key's thumbprint", () => {
  it("is that of the key in RFC 9449, section 6.1", () => {
    const publicKey = new Writer()
      .bytes(coordinate("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"))
      .bytes(coordinate("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"));
    const key = new Es256Key(new StaticArray<u8>(32), publicKey.toBytes());
    expect(key.thumbprint).toBe("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
  });
});

describe("a nonce of a server's", () => {
  it("is visible ASCII but for quotes and backslashes, of at most 1024 characters", () => {
    expect(isDpopNonce("eyJ7S_zG.eyJH0-Z.HX4w-7v")).toBe(true);
    expect(isDpopNonce("!#[]~" + "a".repeat(1019))).toBe(true);
    const refused = ["", "a b", 'a"b', "a\\b", "ä", "a\n", "\u007f", "a".repeat(1025)];
    for (let i = 0; i < refused.length; i++) expect(isDpopNonce(refused[i])).toBe(false, refused[i]);
  });
});
