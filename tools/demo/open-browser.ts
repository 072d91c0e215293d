import { spawn } from "node:child_process";

/** What opens an address in the user's browser, on each platform. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  // `start` belongs to the shell; its first quoted argument would be a window's title.
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Opens an http address in the user's browser; rejects with an Error that says what failed. Resolves once the system has
 * taken the address, or has not refused it within 2 s: some openers stay until the browser ends.
 */
export function openBrowser(
  url: string,
  command: readonly string[] = OPENERS[process.platform] ?? ["xdg-open"],
): Promise<void> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
    const timer = setTimeout(resolve, 2_000);
    const failed = (how: string): void => {
      clearTimeout(timer);
      reject(new Error(`${program} did not open ${url}: ${how}`));
    };
    child.once("error", (error) => {
      failed(error.message);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else failed(`exit code ${String(code)}`);
    });
    // It outlives us where it has to.
    child.unref();
  });
}
