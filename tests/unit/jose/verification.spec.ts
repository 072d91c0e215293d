import { SignatureAlgorithm, signatureAlgorithm } from "../../../assembly/jose/algorithm";
import { Jwk, JwkSet } from "../../../assembly/jose/jwk";
import { Jws } from "../../../assembly/jose/jws";
import { candidateKeys } from "../../../assembly/jose/verification";
import { VerificationKey } from "../../../assembly/jose/verification-key";
import { Bytes } from "../../../assembly/text/bytes";

function signedBy(kid: string | null): Jws {
  const jws = new Jws();
  jws.algorithm = signatureAlgorithm("RS256");
  jws.kid = kid;
  return jws;
}

/** A key of which only the kind matters here. */
class AnyKey extends VerificationKey {
  verify(_algorithm: SignatureAlgorithm, _signature: Bytes, _input: usize, _length: i32): bool {
    return false;
  }
}

function key(
  kid: string | null,
  algorithm: SignatureAlgorithm | null = null,
  type: string = "RSA",
  curve: string = "",
): Jwk {
  return new Jwk(kid, algorithm, new AnyKey(type, curve));
}

function setOf(keys: Jwk[]): JwkSet {
  const set = new JwkSet();
  set.keys = keys;
  return set;
}

describe("the keys that may have signed a token", () => {
  it("are those of its kid, all of them when it is there twice", () => {
    const candidates = candidateKeys(signedBy("b"), setOf([key("a"), key("b"), key(null), key("b"), key("B")]));
    expect(candidates.length).toBe(2);
    expect(candidates[0].kid!).toBe("b");
    expect(candidates[1].kid!).toBe("b");
  });
  it("are none when its kid is unknown", () => {
    expect(candidateKeys(signedBy("c"), setOf([key("a"), key(null), key("")])).length).toBe(0);
  });
  it("have an empty kid when the token's is empty", () => {
    expect(candidateKeys(signedBy(""), setOf([key(null), key(""), key("a")])).length).toBe(1);
  });
  it("are all when it has no kid", () => {
    expect(candidateKeys(signedBy(null), setOf([key("a"), key(null), key("")])).length).toBe(3);
  });
  it("are at most eight", () => {
    const keys: Jwk[] = [];
    for (let i = 0; i < 20; i++) keys.push(key("a"));
    expect(candidateKeys(signedBy(null), setOf(keys)).length).toBe(8);
    expect(candidateKeys(signedBy("a"), setOf(keys)).length).toBe(8);
  });
  it("are of the type that its alg takes", () => {
    expect(candidateKeys(signedBy("a"), setOf([key("a", null, "EC")])).length).toBe(0);
    expect(candidateKeys(signedBy(null), setOf([key("a", null, "oct")])).length).toBe(0);
  });
  it("are of the curve that its alg takes", () => {
    const jws = signedBy(null);
    jws.algorithm = signatureAlgorithm("ES384");
    const keys = [key("a", null, "EC", "P-256"), key("b", null, "EC", "P-384"), key("c", null, "EC", "P-521")];
    const candidates = candidateKeys(jws, setOf(keys));
    expect(candidates.length).toBe(1);
    expect(candidates[0].kid!).toBe("b");
  });
  it("are for its alg when they name one", () => {
    const other = signatureAlgorithm("RS512");
    const candidates = candidateKeys(signedBy("a"), setOf([key("a", other), key("a", signatureAlgorithm("RS256"))]));
    expect(candidates.length).toBe(1);
    expect(candidates[0].algorithm!.name).toBe("RS256");
  });
  it("are none for a token that was refused", () => {
    expect(candidateKeys(new Jws(), setOf([key("a")])).length).toBe(0);
  });
});
