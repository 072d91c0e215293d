/**
 * Has something done, synchronously, if this process exits while it is still due: a child killed, a folder removed.
 * Answers the function that calls it off.
 */
export function atExit(action: () => void): () => void {
  process.once("exit", action);
  return () => {
    process.removeListener("exit", action);
  };
}
