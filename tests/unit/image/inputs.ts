import type { Inputs } from "../../../tools/image/image-set.ts";
import type { LockedPackage, Project } from "../../../tools/image/project.ts";
import { wasmFixture } from "../../support/image/wasm-fixture.ts";

export const REVISION = "0123456789abcdef0123456789abcdef01234567";
export const CREATED = "2026-11-24T10:25:47Z";

/** A project that pins every package that it is asked for. */
export function project(version = "1.2.3"): Project {
  const locked = (name: string): LockedPackage => ({
    ...{ name, version: "4.5.6", license: "Apache-2.0", sha512: "ab".repeat(64) },
    purl: `pkg:npm/${name.replace("@", "%40")}@4.5.6`,
  });
  return { name: "gatehouse", version, description: "Single sign-on", license: "Apache-2.0", locked };
}

/** What an image can be made of: compiled from a clean commit, unless told otherwise. */
export function inputs(changes: Partial<Inputs> = {}): Inputs {
  const source = { revision: REVISION, created: CREATED };
  return { wasm: wasmFixture({ padding: "x".repeat(2000) }), project: project(), source, compiled: true, ...changes };
}
