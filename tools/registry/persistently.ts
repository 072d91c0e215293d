import { setTimeout as wait } from "node:timers/promises";

/** The other side could not do it now; asking again may help. */
export class Unavailable extends Error {
  /** `afterSeconds`: when to ask again, where it said so. */
  constructor(
    message: string,
    readonly afterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/** Does what may be done twice, up to four times while it rejects with `Unavailable`, with pauses that double. */
export async function persistently<T>(action: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Unavailable) || tried === TRIES) throw error;
      const asked = error.afterSeconds === undefined ? FIRST_PAUSE_MS * 2 ** (tried - 1) : error.afterSeconds * 1000;
      await wait(Math.min(asked, LONGEST_PAUSE_MS));
    }
  }
}
