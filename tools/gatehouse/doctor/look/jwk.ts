import { createPublicKey, type JsonWebKey } from "node:crypto";
import { isObject, type JsonObject, textIn, textsIn } from "../../json-values.ts";

/** The algorithms that ID tokens may be signed with by default; HS256 is for whom it is configured. */
export const PUBLIC_KEY_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];
const CURVES: Readonly<Record<string, string>> = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };
const RSA_BITS = [2048, 8192] as const;

/** What a key of a set is good for: the algorithms, or why for none. */
export interface KeyUse {
  readonly name: string;
  readonly algorithms: readonly string[];
  /** Empty where it can be used. */
  readonly flaw: string;
}

/** How the filter would take a key (RFC 7517, RFC 7518): none of its own text is said but its `kid`. */
export function useOf(key: unknown, index: number): KeyUse {
  const kid = textIn(key, "kid");
  const name = kid === undefined ? `key ${index + 1}` : `key ${JSON.stringify(kid)}`;
  const flawed = (flaw: string): KeyUse => ({ name, algorithms: [], flaw });
  if (!isObject(key)) return flawed("it is no object");
  const use = textIn(key, "use") ?? "";
  if (use.length > 0 && use !== "sig") return flawed(`its use is ${use}, and not sig`);
  const operations = textsIn(key, "key_ops");
  if (operations.length > 0 && !operations.includes("verify")) return flawed("its key_ops do not have verify");
  if ((textIn(key, "d") ?? "").length > 0) return flawed("it is a private key, which is public now");
  const possible = possibleFor(key);
  if (typeof possible === "string") return flawed(possible);
  const own = textIn(key, "alg") ?? "";
  const algorithms = own.length > 0 ? possible.filter((algorithm) => algorithm === own) : possible;
  return algorithms.length > 0
    ? { name, algorithms, flaw: "" }
    : flawed(`its alg is ${own}, which is none for such a key`);
}

function possibleFor(key: JsonObject): string[] | string {
  const type = textIn(key, "kty") ?? "none";
  if (!["RSA", "EC", "OKP"].includes(type)) return `its kty is ${type}, and not RSA, EC or OKP`;
  const curve = textIn(key, "crv") ?? "none";
  if (type === "EC" && CURVES[curve] === undefined) return `its crv is ${curve}, and not P-256, P-384 or P-521`;
  if (type === "OKP" && curve !== "Ed25519") return `its crv is ${curve}, and not Ed25519`;
  let bits: number | undefined;
  try {
    bits = createPublicKey({ key: key as JsonWebKey, format: "jwk" }).asymmetricKeyDetails?.modulusLength;
  } catch {
    return "it is broken";
  }
  if (type === "EC") return [CURVES[curve] ?? ""];
  if (type === "OKP") return ["EdDSA"];
  const [least, most] = RSA_BITS;
  if (bits === undefined || bits < least || bits > most) return `it has ${bits ?? 0} bits, and not ${least} to ${most}`;
  return PUBLIC_KEY_ALGORITHMS.filter((algorithm) => /^[RP]S/.test(algorithm));
}
