import type { Reference } from "../registry/reference.ts";
import type { Repository } from "../registry/repository.ts";
import { artifactTag, type ImageSet, type Tagged } from "./image-set.ts";

/** A manifest in a registry. */
export interface Pushed {
  /** "REGISTRY/NAME:TAG" */
  readonly reference: string;
  /** "oci://REGISTRY/NAME@sha256:…", as a WasmPlugin's `url` takes it. */
  readonly url: string;
}

/** What was pushed. */
export interface PushedSet {
  readonly image: Pushed;
  readonly artifact: Pushed;
}

/**
 * Pushes image and artifact with what refers to them, the image under the reference's tag (else its own), the artifact under
 * that with "-artifact". Rejects with the registry's complaint, or where it answers with other bytes than were pushed.
 */
export async function pushSet(
  { image, artifact }: ImageSet,
  { tag = image.tag }: Reference,
  repository: Repository,
): Promise<PushedSet> {
  return {
    image: await pushTagged(image, tag, repository),
    artifact: await pushTagged(artifact, artifactTag(tag), repository),
  };
}

/** Pushes one of them under a tag, and what refers to it. */
export async function pushTagged({ content, referrers }: Tagged, tag: string, repository: Repository): Promise<Pushed> {
  await repository.push(content, tag);
  for (const referrer of referrers) await repository.push(referrer);
  const { digest } = content.manifest.descriptor;
  return { reference: `${repository.address}:${tag}`, url: `oci://${repository.address}@${digest}` };
}
