import { PrivateKey, readPrivateKey } from "../jose/private-key";
import { Secret } from "./secret";

/** The key that the client signs assertions with. */
export class ClientKey {
  private read: PrivateKey | null = null;
  private readVersion: u32 = 0;

  constructor(
    readonly secret: Secret,
    /** As it is configured; empty: what the key says, if anything. */
    private configuredId: string,
    private configuredAlgorithm: string,
  ) {}

  /** The key as its text stands now, which is read again where it has changed. */
  get privateKey(): PrivateKey {
    const version = this.secret.version;
    const read = this.read;
    if (read !== null && this.readVersion == version) return read;
    const key = readPrivateKey(this.secret.text);
    this.read = key;
    this.readVersion = version;
    return key;
  }

  /** What the provider knows the key by; empty: nothing. */
  get keyId(): string {
    return this.configuredId.length > 0 ? this.configuredId : this.privateKey.keyId;
  }

  /** The algorithm that is configured, or that the key names; empty: none is. */
  get algorithm(): string {
    return this.algorithmFor(this.privateKey);
  }

  /** Whether a key can sign by the algorithm that is configured, or that it names. */
  fits(key: PrivateKey): bool {
    const algorithm = this.algorithmFor(key);
    return algorithm.length == 0 || key.algorithms.includes(algorithm);
  }

  private algorithmFor(key: PrivateKey): string {
    return this.configuredAlgorithm.length > 0 ? this.configuredAlgorithm : key.algorithm;
  }
}
