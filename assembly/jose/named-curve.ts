import { Curve, P256, P384, P521 } from "../crypto/ecdsa/nist-curve";
import { Bytes } from "../text/bytes";
import { JsonValue } from "../text/json";

/** An elliptic curve by the name that JOSE gives it. */
export class NamedCurve {
  constructor(
    /** `crv` (RFC 7518, section 6.2.1.1). */
    readonly name: string,
    readonly curve: Curve,
    /** The DER object identifier (RFC 5480, section 2.1.1.1). */
    readonly identifier: Bytes,
  ) {}
}

const curves: NamedCurve[] = [
  new NamedCurve("P-256", P256, [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
  new NamedCurve("P-384", P384, [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]),
  new NamedCurve("P-521", P521, [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23]),
];

/** The curve of a `crv` member; null for one that is not verified on here. */
export function namedCurve(crv: JsonValue): NamedCurve | null {
  for (let i = 0; i < curves.length; i++) {
    if (crv.equals(curves[i].name)) return curves[i];
  }
  return null;
}
