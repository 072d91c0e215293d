import { capture } from "../envoy/capture.ts";

/** Where the Wasm comes from, as far as that is known. */
export interface Source {
  /** The commit, 40 or 64 hexadecimal digits; absent outside a repository, and where files were changed since. */
  readonly revision?: string;
  /** Time of that commit, or SOURCE_DATE_EPOCH; RFC 3339, in UTC and whole seconds. */
  readonly created?: string;
  /** Why there is no revision, for people. */
  readonly unknown?: string;
}

/** What Wasm and image are made from: what is changed elsewhere does not matter. */
const INPUTS = [
  "assembly",
  "asconfig.json",
  "package.json",
  "package-lock.json",
  "tools/image",
  "tools/registry/blob.ts",
];

/**
 * Asks git for the commit of a folder that is the root of a repository. The clock is never asked. Throws where
 * SOURCE_DATE_EPOCH is set and no time (reproducible-builds.org, SOURCE_DATE_EPOCH specification).
 */
export async function sourceOf(folder: string, env: NodeJS.ProcessEnv): Promise<Source> {
  const given = sourceDateEpoch(env);
  const dated = given === undefined ? {} : { created: given };
  const git = async (...args: string[]): Promise<string | undefined> => {
    const { code, stdout } = await capture("git", ["-C", folder, ...args], { env, timeoutMs: 30_000 });
    return code === 0 ? stdout.trim() : undefined;
  };
  // Where the folder lies within another repository, that one's commit says nothing of it.
  if ((await git("rev-parse", "--show-prefix")) !== "") return { ...dated, unknown: "not a git repository" };
  const [revision = "", seconds = ""] = (await git("log", "-1", "--format=%H %ct"))?.split(" ") ?? [];
  if (revision === "") return { ...dated, unknown: "the git repository has no commit" };
  const changes = await git("status", "--porcelain", "--untracked-files=all", "--", ...INPUTS);
  if (changes !== "") return { ...dated, unknown: "there are changes that are not committed" };
  return { revision, created: given ?? rfc3339(Number(seconds)) };
}

/** The time that SOURCE_DATE_EPOCH gives; undefined where it is not set. */
export function sourceDateEpoch(env: NodeJS.ProcessEnv): string | undefined {
  const value = env["SOURCE_DATE_EPOCH"];
  if (value === undefined || value === "") return undefined;
  if (!/^\d{1,11}$/.test(value)) throw new Error(`SOURCE_DATE_EPOCH is "${value}"; expected seconds since 1970`);
  return rfc3339(Number(value));
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
