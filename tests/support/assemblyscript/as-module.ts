import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../../tools/build/root.ts";
import { digestOf, sourcesOf } from "../../../tools/build/sources.ts";

const COMPILER = resolve(ROOT, "node_modules/assemblyscript/bin/asc.js");
const FOLDER = resolve(ROOT, "build/modules");
/** The class id that AssemblyScript gives ArrayBuffer in every program. */
const ARRAY_BUFFER = 1;

type Exported = (...values: (number | bigint)[]) => number;

interface Instance {
  readonly exports: Readonly<Record<string, Exported>> & { readonly memory: { readonly buffer: ArrayBuffer } };
}

// Neither the library of ES2023 nor the types of Node 20 declare it.
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ instance: Instance }>;
};

const modules = new Map<string, Promise<AsModule>>();

/** An AssemblyScript program, compiled like the release build and running in this process. */
export class AsModule {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  /** Calls an exported function. Where AssemblyScript would throw, this throws an `Error` with the message and line. */
  call(name: string, ...values: (number | bigint)[]): number {
    const exported = this.#instance.exports[name];
    if (exported === undefined) throw new Error(`${name} is not exported`);
    return exported(...values);
  }

  /** The address of `size` zero bytes that stay allocated as long as the program lives. */
  allocate(size: number): number {
    return this.call("__pin", this.call("__new", size, ARRAY_BUFFER));
  }

  /** Copies bytes in. */
  write(address: number, bytes: Uint8Array): void {
    new Uint8Array(this.#instance.exports.memory.buffer).set(bytes, address);
  }

  /** Copies bytes out. */
  read(address: number, length: number): Buffer {
    return Buffer.from(this.#instance.exports.memory.buffer.slice(address, address + length));
  }
}

/** The program whose entry is `entry`, a path from the root of the repository. Compiled once a process. */
export function asModule(entry: string): Promise<AsModule> {
  let module = modules.get(entry);
  if (module === undefined) {
    module = compile(entry).then(instantiate);
    modules.set(entry, module);
  }
  return module;
}

/** The release build's options as flags, less the output and `abort`, which needs a proxy. */
async function releaseFlags(): Promise<string[]> {
  const config = JSON.parse(await readFile(resolve(ROOT, "asconfig.json"), "utf8")) as {
    options: object;
    targets: { release: object };
  };
  const options: Record<string, unknown> = { ...config.options, ...config.targets.release, use: [], outFile: [] };
  return Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [value].flat().flatMap((item) => [`--${name}`, String(item)]),
  );
}

/** The binary that an entry makes, from the last time that it was made from the same sources. */
export async function compile(entry: string): Promise<Uint8Array> {
  const flags = await releaseFlags();
  const name = entry.replace(/\.ts$/, "").replaceAll("/", "-");
  const path = join(FOLDER, `${name}.${digestOf(await sourcesOf(entry, flags.join(" "))).slice(0, 20)}.wasm`);
  const made = await readFile(path).catch(() => undefined);
  if (made !== undefined) return made;
  await mkdir(FOLDER, { recursive: true });
  const older = (await readdir(FOLDER)).filter((file) => file.startsWith(`${name}.`) && file !== basename(path));
  const unfinished = `${path}.${process.pid}`;
  // In a process of its own, since loading the compiler through tsx takes 10 seconds. An empty configuration keeps it from
  // merging asconfig.json in again.
  await promisify(execFile)(
    process.execPath,
    [COMPILER, entry, "--config", "/dev/null", ...flags, "--exportRuntime", "--outFile", unfinished],
    { cwd: ROOT },
  );
  await rename(unfinished, path);
  for (const file of older) if (file.endsWith(".wasm")) await rm(join(FOLDER, file), { force: true });
  return readFile(path);
}

/** A module that is made of a binary; `further` is what it imports beside `abort`. */
export async function instantiate(
  binary: Uint8Array,
  further: Readonly<Record<string, (...values: never[]) => unknown>> = {},
): Promise<AsModule> {
  const { instance } = await WebAssembly.instantiate(binary, {
    env: {
      ...further,
      abort(message: number, file: number, line: number, column: number): never {
        throw new Error(`${text(message)} at ${text(file)}:${line}:${column}`);
      },
    },
  });
  /** Reads a managed string: its length in bytes lies before its UTF-16 text. */
  function text(address: number): string {
    if (address === 0) return "";
    const { buffer } = instance.exports.memory;
    return Buffer.from(buffer, address, new DataView(buffer).getUint32(address - 4, true)).toString("utf16le");
  }
  const module = new AsModule(instance);
  module.call("_initialize");
  return module;
}
