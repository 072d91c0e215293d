import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CannotRun, type RenderedFile } from "./setup.ts";

const OWNER_ALONE = 0o600;
const EVERYBODY = 0o644;

export interface FileToWrite extends Pick<RenderedFile, "content" | "holdsSecrets"> {
  readonly path: string;
}

/**
 * Writes files, those with secrets for their owner alone: all of them, or none where one is there already and `force` is not set.
 * What is there is replaced as a whole.
 */
export async function writeFiles(files: readonly FileToWrite[], force: boolean): Promise<void> {
  const there = files.filter(({ path }) => existsSync(path)).map(({ path }) => path);
  if (there.length > 0 && !force) {
    throw new CannotRun(
      `${there.join(", ")} ${there.length === 1 ? "is" : "are"} there already, expected another --output, or --force`,
    );
  }
  for (const { path, content, holdsSecrets } of files) {
    await mkdir(dirname(path), { recursive: true });
    const mode = holdsSecrets ? OWNER_ALONE : EVERYBODY;
    const unfinished = join(dirname(path), `.${basename(path)}.${process.pid.toString()}`);
    try {
      await writeFile(unfinished, content, { mode, flag: "wx" });
      await chmod(unfinished, mode);
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}
