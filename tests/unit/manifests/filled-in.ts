import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atExit } from "../../../tools/at-exit.ts";
import { ROOT } from "../../../tools/build/root.ts";

export const MANIFESTS = join(ROOT, "manifests");

/** What a user fills in, by the names that the files have for it; none is like what stands there before. */
export const FIELDS = {
  issuer: "https://login.corp.example/tenant/v2",
  clientId: "73501",
  redirectUrl: "https://portal.corp.example/oauth2/callback",
  clientSecret: `s3cret:with/odd+characters %&=~#"'`,
  cookieSecret: "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=",
} as const;

export const IMAGE = `oci://registry.corp.example/sso/gatehouse@sha256:${"0123456789abcdef".repeat(4)}`;

/** The host of `FIELDS.issuer`. */
export const PROVIDER_HOST = "login.corp.example";
/** The host of `FIELDS.redirectUrl`. */
export const APPLICATION_HOST = "portal.corp.example";

type Files = Readonly<Record<string, Readonly<Record<string, string>>>>;

const SETTINGS = { issuer: FIELDS.issuer, clientId: FIELDS.clientId, redirectUrl: FIELDS.redirectUrl };
const SECRETS = { clientSecret: FIELDS.clientSecret, cookieSecret: FIELDS.cookieSecret };

/** The files of base that a user fills in, below manifests/, with the fields of each in their order. */
export const BASE_FILES: Files = {
  "base/settings.env": SETTINGS,
  "base/secret/secrets.env": SECRETS,
  "base/image.env": { image: IMAGE },
};

/** The same for the overlay, over a base that stays as it came. */
export const OVERLAY_FILES: Files = {
  "examples/overlay/kustomization.yaml": { ...SETTINGS, image: IMAGE },
  "examples/overlay/secrets.env": SECRETS,
};

/** A copy of manifests/ in which the fields of some files are filled in, as a user would do it; default: all of them. */
export async function filledIn(
  files: Files = { ...BASE_FILES, ...OVERLAY_FILES },
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), "gatehouse-manifests-"));
  const callOff = atExit(() => {
    rmSync(parent, { recursive: true, force: true });
  });
  const folder = join(parent, "manifests");
  await cp(MANIFESTS, folder, { recursive: true });
  for (const [name, values] of Object.entries(files)) await fillIn(join(folder, name), values);
  const remove = async (): Promise<void> => {
    callOff();
    await rm(parent, { recursive: true, force: true });
  };
  return { folder, remove };
}

/** Replaces the values of a file's lines NAME=VALUE, which have to be those of `values` and no others. */
async function fillIn(file: string, values: Readonly<Record<string, string>>): Promise<void> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const filled: string[] = [];
  const names = lines.flatMap((line) => {
    const [, before = "", name] = /^( *- )?(\w+)=/.exec(line) ?? [];
    filled.push(name === undefined ? line : `${before}${name}=${values[name] ?? ""}`);
    return name ?? [];
  });
  assert.deepEqual(names, Object.keys(values), file);
  await writeFile(file, filled.join("\n"));
}
