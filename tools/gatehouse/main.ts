import { Command } from "commander";
import { decode } from "./decode/command.ts";
import { explain } from "./explain/command.ts";
import { validate } from "./validate/command.ts";

const program = new Command("gatehouse")
  .description("Sets up, checks and explains single sign-on inside the ingress gateway.")
  .addCommand(validate)
  .addCommand(explain)
  .addCommand(decode)
  .showHelpAfterError();

try {
  await program.parseAsync();
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
