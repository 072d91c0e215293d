const due = new Set<() => void>();

/**
 * Has something done, synchronously, if this process exits while it is still due: a child killed, a folder removed.
 * Answers the function that calls it off.
 */
export function atExit(action: () => void): () => void {
  // One listener for all, since node warns of many.
  if (due.size === 0) process.once("exit", doAll);
  due.add(action);
  return () => {
    due.delete(action);
    if (due.size === 0) process.removeListener("exit", doAll);
  };
}

function doAll(): void {
  for (const action of due) action();
}
