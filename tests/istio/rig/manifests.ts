import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../../tools/build/root.ts";

/** What a user fills in: the five fields, and the image. */
export interface Fields {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUrl: string;
  readonly clientSecret: string;
  readonly cookieSecret: string;
  readonly image: string;
}

/** Where each is filled in. */
const PLACES: Readonly<Record<keyof Fields, string>> = {
  issuer: "base/settings.env",
  clientId: "base/settings.env",
  redirectUrl: "base/settings.env",
  clientSecret: "base/secret/secrets.env",
  cookieSecret: "base/secret/secrets.env",
  image: "base/image.env",
};

/** A copy of `manifests/` in `folder` with these fields filled in, and nothing else changed; answers its path. */
export async function fillIn(folder: string, fields: Fields): Promise<string> {
  const copy = await mkdtemp(join(folder, "manifests-"));
  await cp(join(ROOT, "manifests"), copy, { recursive: true });
  for (const [field, place] of Object.entries(PLACES)) {
    const path = join(copy, place);
    const line = new RegExp(`^${field}=.*$`, "gm");
    const text = await readFile(path, "utf8");
    if (text.match(line)?.length !== 1) throw new Error(`${place} has no line, or several, with ${field}=`);
    await writeFile(
      path,
      text.replace(line, () => `${field}=${fields[field as keyof Fields]}`),
    );
  }
  return copy;
}
