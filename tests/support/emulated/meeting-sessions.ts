/** Sessions that look for their refresh in the same slots of shared data. */
import { randomBytes } from "node:crypto";
import { withId } from "./sealed-session.ts";
import type { EmulatedSharedData } from "./shared-data.ts";
import type { EmulatedWorkers } from "./workers.ts";

/** A session may use so many slots. */
export const WAYS = 4;

/** So many sessions, by user, whose ids lead to the same slots. Their tokens live `seconds`. */
export async function meetingSessions(
  workers: EmulatedWorkers,
  count: number,
  seconds: number,
): Promise<Map<string, string>> {
  // The slots follow from the first four bytes.
  const start = Buffer.of(5, 2, 0, 0);
  const sessions = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const [cookie = ""] = await workers.signIn(`user${i}`, seconds);
    sessions.set(`user${i}`, withId(cookie, Buffer.concat([start, randomBytes(12)])));
  }
  return sessions;
}

/** What stands in the slots, by key: of those that say how a refresh stands, and of those that hold what came of it. */
export function refreshSlots(data: EmulatedSharedData): Map<string, Buffer> {
  const keys = data.keys.filter((key) => /^gatehouse\.refresh(ed)?\./.test(key));
  return new Map(keys.map((key) => [key, data.get(key)?.value ?? Buffer.alloc(0)]));
}
