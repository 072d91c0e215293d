import { parseReference } from "../registry/reference.ts";

/** Under which names things stand in a registry; the image's own repository is not the chart's, since both are called so. */
export interface PublishedNames {
  /** "REGISTRY/…" */
  readonly registry: string;
  readonly image: string;
  readonly chart: string;
}

/** What manifests of the repository name for an image, which nobody has pushed. */
const PLACEHOLDER = /oci:\/\/registry\.example\.com\/gatehouse@sha256:0{64}/g;

/** The names below a part of a registry, "ghcr.io/acme". Throws an Error that says what was expected. */
export function namesBelow(registry: string): PublishedNames {
  const names = { registry, image: `${registry}/gatehouse`, chart: `${registry}/charts/gatehouse` };
  for (const name of [names.image, names.chart]) {
    if (parseReference(name).tag !== undefined)
      throw new Error(`"${registry}" has a tag; expected such as registry.example.com/sso`);
  }
  return names;
}

/** A manifest with the image, "oci://…@sha256:…", where it has the placeholder. */
export function withImage(manifest: string, image: string | undefined): string {
  return image === undefined ? manifest : manifest.replaceAll(PLACEHOLDER, () => image);
}

/** The chart's values with the image as their default. Throws where they have no place for it. */
export function valuesWithImage(values: string, image: string | undefined): string {
  if (image === undefined) return values;
  const named = values.replace(/^image: ""$/m, () => `image: ${image}`);
  if (named === values) throw new Error('values.yaml has no line image: ""');
  return named;
}
