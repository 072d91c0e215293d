import { P256_KEY_MATERIAL, privateKeyP256 } from "../crypto/ecdsa/p256-private-key";
import { Es256Key, es256Key } from "../jose/signing-key";
import { pointer } from "../text/bytes";
import { Writer } from "../text/writer";
import { KeyRing } from "./keys";

/** What the keys are derived for. */
const LABEL = "gateway-token-es256";
const PRIVATE_KEY_BYTES = 32;

/** A key of the gateway's own tokens, and its `kid`. */
export class GatewayKey {
  /** Its thumbprint (RFC 7638). */
  readonly id: string;

  constructor(readonly key: Es256Key) {
    this.id = key.thumbprint;
  }
}

/**
 * The keys of the gateway's own tokens, one for each secret of a ring: whoever has the same secrets has the same keys. Made when
 * they are first asked for, and again when the ring has changed. A ring keeps a secret for longer than what it signed is valid.
 */
export class GatewayKeys {
  private keys: Array<GatewayKey> = [];
  /** That of the ring when they were made. No ring has 0. */
  private version: u32 = 0;

  constructor(private ring: KeyRing) {}

  /** The one that signs: of the secret that seals; null as long as none is known. */
  get signing(): GatewayKey | null {
    this.renew();
    return this.keys.length > 0 ? this.keys[0] : null;
  }

  /** The public keys of all, as a JWK Set (RFC 7517, section 5). */
  get jwks(): string {
    this.renew();
    const writer = new Writer(512).text('{"keys":[');
    for (let i = 0; i < this.keys.length; i++) {
      if (i > 0) writer.text(",");
      const own = this.keys[i];
      writer.text(`{${own.key.jwkMembers},"alg":"ES256","kid":"${own.id}","use":"sig"}`);
    }
    return writer.text("]}\n").toString();
  }

  private renew(): void {
    const ring = this.ring;
    if (this.version == ring.version) return;
    this.version = ring.version;
    this.keys = [];
    const privateKey = new StaticArray<u8>(PRIVATE_KEY_BYTES);
    for (let i = 0; i < ring.length; i++) {
      const material = ring.material(i, LABEL, P256_KEY_MATERIAL);
      privateKeyP256(pointer(material), pointer(privateKey));
      memory.fill(pointer(material), 0, material.length);
      const key = es256Key(pointer(privateKey));
      if (key !== null) this.keys.push(new GatewayKey(key));
    }
    memory.fill(pointer(privateKey), 0, PRIVATE_KEY_BYTES);
  }
}
