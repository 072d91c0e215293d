import { signByHost } from "../../host/signature";
import { SigningKey } from "../../jose/signing-key";
import { Bytes, bytesOf, copyBytes, equalViews, pointer } from "../../text/bytes";

/** What a host signs that is not known. */
const TEXT = "gatehouse";

/** A key for RS256 that the host signs with, many times as fast as it is done here. */
class HostSigningKey extends SigningKey {
  constructor(
    private own: SigningKey,
    private privateKeyInfo: Bytes,
  ) {
    super(own.algorithm);
  }

  sign(input: usize, length: i32, salt: Bytes): Bytes | null {
    const signature = signByHost(this.privateKeyInfo, copyBytes(input, length));
    return signature === null ? this.own.sign(input, length, salt) : signature;
  }
}

/**
 * A key for RS256 with which the host signs, where it can: there is one signature of a text, so that the host's has to be the
 * one that is made here. Else the key itself. `privateKeyInfo`: the key as hosts take it.
 */
export function signingByHost(own: SigningKey, privateKeyInfo: Bytes): SigningKey {
  const text = bytesOf(TEXT);
  const byHost = signByHost(privateKeyInfo, text);
  if (byHost === null) return own;
  const here = own.sign(pointer(text), text.length, copyBytes(0, 0));
  if (here === null) return own;
  const isSame = equalViews(pointer(here), here.length, pointer(byHost), byHost.length);
  return isSame ? new HostSigningKey(own, privateKeyInfo) : own;
}
