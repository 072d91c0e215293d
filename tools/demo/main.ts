import { demo } from "./command.ts";

await demo
  .name("npm run demo --")
  // Commander's own is 1, which a check that found something wrong has.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parseAsync();
