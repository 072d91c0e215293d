import { sha256 } from "./blob.ts";
import { artifactTag, type ImageSet, type Tagged } from "./image-set.ts";
import type { Reference } from "./reference.ts";
import type { RegistryClient } from "./registry-client.ts";

/** A manifest in a registry. */
export interface Pushed {
  /** "REGISTRY/NAME:TAG" */
  readonly reference: string;
  /** "oci://REGISTRY/NAME@sha256:…", as a WasmPlugin's `url` takes it. */
  readonly url: string;
}

/**
 * Pushes image and artifact from a layout, the image under the reference's tag (else its own), the artifact under that
 * with "-artifact", and reads both back. Rejects where the client complains, or where the registry answers with other
 * bytes than were pushed.
 */
export async function pushSet(
  { image, artifact }: ImageSet,
  layout: string,
  { registry, name, tag = image.tag }: Reference,
  client: RegistryClient,
): Promise<{ image: Pushed; artifact: Pushed }> {
  const repository = `${registry}/${name}`;
  const one = async (content: Tagged, target: string): Promise<Pushed> => {
    const { digest } = content.content.manifest.descriptor;
    const reference = `${repository}:${target}`;
    await client.push(layout, content, repository, target);
    const stored = `sha256:${sha256(await client.manifest(reference))}`;
    if (stored !== digest) throw new Error(`${reference} is ${stored} after ${digest} was pushed to it`);
    return { reference, url: `oci://${repository}@${digest}` };
  };
  return { image: await one(image, tag), artifact: await one(artifact, artifactTag(tag)) };
}
