import { digestOf, type Release } from "./products.ts";
import type { PublishedNames } from "./published-names.ts";

/** What is told beside what was made. */
export interface Told {
  /** Relative to where the command was called. */
  readonly folder: string;
  readonly version: string;
  readonly names: PublishedNames | undefined;
  readonly isPushed: boolean;
}

/** What was made, for machines: JSON text. */
export function asJson(release: Release, { folder, version, names, isPushed }: Told): string {
  const { files, image, artifact, chart, imageUrl } = release;
  const result = {
    version,
    folder,
    files,
    image: { digest: digestOf(image), repository: names?.image ?? null, url: imageUrl ?? null },
    artifact: { digest: digestOf(artifact), repository: names?.image ?? null },
    chart: { digest: digestOf(chart), repository: names?.chart ?? null },
    pushed: isPushed,
  };
  return JSON.stringify(result, null, 2);
}

/** The same for people, with what would publish it. */
export function asText(release: Release, { folder, version, names, isPushed }: Told): string {
  const { files, image, artifact, chart, imageUrl } = release;
  const width = Math.max(...files.map(({ path }) => path.length)) + 2;
  const layout = (path: string, { tag, ...rest }: Release["image"]): string =>
    `  ${path.padEnd(width)}${digestOf({ tag, ...rest })}  ${tag}`;
  return [
    `In ${folder}, and published nowhere${isPushed ? " but where it was pushed to" : ""}:`,
    ...files.map((file) => `  ${file.path.padEnd(width)}sha256:${file.sha256}  ${file.what}`),
    layout("image/", image),
    layout("image/", artifact),
    layout("chart/", chart),
    `  ${"npm/".padEnd(width)}the npm package as a folder`,
    "",
    "The image in manifests, chart and package:",
    `  ${imageUrl ?? "a placeholder, since no --registry was given; gatehouse init asks for it"}`,
    "",
    "To publish it:",
    `  git tag v${version} && git push origin v${version}    the workflow does the rest, and signs`,
    ...(isPushed || names !== undefined
      ? []
      : [`  npm run release -- --registry REGISTRY/…    pushes image and chart`]),
    `  npm publish ${folder}/gatehouse-npm-${version}.tgz`,
  ].join("\n");
}
