/** Where an image is pushed to. */
export interface Reference {
  /** Host, and port where one is given. */
  readonly registry: string;
  /** The repository within the registry. */
  readonly name: string;
  readonly tag?: string;
}

const HOST = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?`;
const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const REFERENCE = new RegExp(`^(${HOST})/(${COMPONENT}(?:/${COMPONENT})*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$`);

/**
 * Reads "REGISTRY/NAME" or "REGISTRY/NAME:TAG" (OCI distribution spec 1.1, "Pulling manifests"). What would be taken for a
 * path on Docker Hub is refused: a registry has a dot or a port, or is localhost. Throws an Error that says what was
 * expected.
 */
export function parseReference(text: string): Reference {
  const [, registry = "", name = "", tag] = REFERENCE.exec(text) ?? [];
  if (!/[.:]|^localhost$/.test(registry)) {
    throw new Error(`"${text}" is not REGISTRY/NAME:TAG, such as registry.example.com/sso/gatehouse:0.1.0`);
  }
  return tag === undefined ? { registry, name } : { registry, name, tag };
}
