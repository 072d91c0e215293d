import type { Tagged } from "../image/image-set.ts";
import { type Pushed, pushTagged } from "../image/push.ts";
import { parseReference } from "../registry/reference.ts";
import { Repository, type RepositoryOptions } from "../registry/repository.ts";
import type { Release } from "./products.ts";
import type { PublishedNames } from "./published-names.ts";

/** Pushes image, artifact and chart of a release under their names; answers what is where. Rejects with the registry's complaint. */
export async function pushRelease(
  { image, artifact, chart }: Release,
  names: PublishedNames,
  options: RepositoryOptions,
): Promise<Pushed[]> {
  return [...(await pushTo(names.image, [image, artifact], options)), ...(await pushTo(names.chart, [chart], options))];
}

async function pushTo(name: string, contents: readonly Tagged[], options: RepositoryOptions): Promise<Pushed[]> {
  const repository = await Repository.open(parseReference(name), options);
  try {
    const pushed: Pushed[] = [];
    for (const content of contents) pushed.push(await pushTagged(content, content.tag, repository));
    return pushed;
  } finally {
    repository.close();
  }
}
