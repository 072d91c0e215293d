import { malloc } from "../../host/memory";

/** Memory of one callback that is used again and again. */
export class Room {
  private start: usize = 0;
  private length: i32 = 0;

  /** Gives it up, with the callback that it was for. */
  forget(): void {
    this.length = 0;
  }

  /** An address with room for `length` bytes; 0 when there is none. What was there before is lost. */
  take(length: i32): usize {
    if (length > this.length) {
      this.start = malloc(length);
      this.length = this.start == 0 ? 0 : length;
    }
    return this.start;
  }
}
