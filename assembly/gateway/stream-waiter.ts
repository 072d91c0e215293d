import { RootContext } from "./root-context";

/** A stream that is held until something is known. */
export abstract class StreamWaiter {
  constructor(readonly streamId: u32) {}

  /** Goes on with the stream, which is selected. */
  abstract resume(root: RootContext): void;
}
