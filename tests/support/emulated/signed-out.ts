/** Sessions of emulated workers that are signed out, and where the workers remember them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { HostEmulator } from "./host-emulator.ts";
import { withId } from "./sealed-session.ts";
import { navigation } from "./session.ts";
import type { EmulatedSharedData } from "./shared-data.ts";
import type { EmulatedWorkers } from "./workers.ts";

/** Seconds that their tokens live. */
export const LIFE = 3600;
/** The fewest that can be configured, and as many as one page of shared data holds. */
export const FEWEST = 128;

/** So many sessions of one user. */
export async function sessions(workers: EmulatedWorkers, count: number): Promise<string[]> {
  const [cookie = ""] = await workers.signIn("ada", LIFE);
  return Array.from({ length: count }, () => withId(cookie, randomBytes(16)));
}

export function signOut(host: HostEmulator, cookie: string): void {
  const { response } = host.open(navigation("/oauth2/sign_out", [cookie]));
  assert.equal(response?.status, 302);
}

export function isAlive(host: HostEmulator, cookie: string): boolean {
  const stream = host.open(navigation("/", [cookie]));
  host.end(stream);
  return stream.forwarded !== undefined;
}

/** What stands in the pages of revocations and in the slot that says which is the last, by key. */
export function pages(data: EmulatedSharedData): Map<string, Buffer> {
  const found = data.keys.filter((key) => key.startsWith("gatehouse.ended"));
  return new Map(found.map((key) => [key, data.get(key)?.value ?? Buffer.alloc(0)]));
}
