import { parse } from "yaml";
import { type Archive, archive, type ArchivedFile } from "../image/archive.ts";
import type { Tagged } from "../image/image-set.ts";
import { manifestOf } from "../image/manifests.ts";
import { blob, jsonBlob } from "../registry/blob.ts";

/** Helm's media types (helm.sh, "Use OCI-based registries", "Helm chart manifest"). */
const CONFIG_MEDIA_TYPE = "application/vnd.cncf.helm.config.v1+json";
const CONTENT_MEDIA_TYPE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const FOLDER = "manifests/helm/";
const NAME = "gatehouse";

/** A chart as `helm package` makes it, and as `helm push` stores it. */
export interface Chart {
  readonly archive: Archive;
  readonly tagged: Tagged;
}

/** What Chart.yaml says; Helm wants it whole, as JSON, as the manifest's configuration. */
export interface ChartMetadata {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
}

/** Chart.yaml among the files of `manifests/`. Throws where it is missing. */
export function chartMetadata(manifests: readonly ArchivedFile[]): ChartMetadata {
  return parse(textOf(manifests, "Chart.yaml")) as ChartMetadata;
}

/** Makes the chart of the files of `manifests/`: the same files give the same bytes. `created` is RFC 3339. */
export async function chartOf(manifests: readonly ArchivedFile[], created: string | undefined): Promise<Chart> {
  const ignored = new Set(textOf(manifests, ".helmignore").split("\n"));
  const own = manifests.filter(({ path }) => path.startsWith(`${FOLDER}${NAME}/`));
  const files = own
    .map(({ path, bytes }) => ({ path: path.slice(FOLDER.length), bytes }))
    .filter(({ path }) => path !== `${NAME}/.helmignore` && !ignored.has(path.slice(NAME.length + 1)));
  // As Helm has it: who only wants to know what it is reads no further.
  const first = (path: string): number => (path === `${NAME}/Chart.yaml` ? 0 : 1);
  const packed = await archive([...files].sort((a, b) => first(a.path) - first(b.path)));

  const metadata = chartMetadata(manifests);
  const annotations = {
    "org.opencontainers.image.title": metadata.name,
    "org.opencontainers.image.description": metadata.description,
    "org.opencontainers.image.version": metadata.version,
    ...(created === undefined ? {} : { "org.opencontainers.image.created": created }),
  };
  const config = jsonBlob(CONFIG_MEDIA_TYPE, metadata);
  const content = manifestOf(config, [blob(CONTENT_MEDIA_TYPE, packed.gzip)], annotations);
  // A tag has no "+"; Helm has "_" in its place, too.
  return { archive: packed, tagged: { tag: metadata.version.replace("+", "_"), content, referrers: [] } };
}

function textOf(manifests: readonly ArchivedFile[], name: string): string {
  const path = `${FOLDER}${NAME}/${name}`;
  const found = manifests.find((file) => file.path === path);
  if (found === undefined) throw new Error(`there is no ${path}`);
  return Buffer.from(found.bytes).toString();
}
