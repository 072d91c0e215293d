#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { ROOT } from "../build/root.ts";
import { demo } from "../demo/command.ts";
import { image } from "../image/command.ts";
import { decode } from "./decode/command.ts";
import { doctor } from "./doctor/command.ts";
import { explain } from "./explain/command.ts";
import { init } from "./init/command.ts";
import { migrate } from "./migrate/command.ts";
import { validate } from "./validate/command.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

const program = new Command("gatehouse")
  .description("Sets up, checks and explains single sign-on inside the ingress gateway.")
  .addCommand(init)
  .addCommand(validate)
  .addCommand(explain)
  .addCommand(doctor)
  .addCommand(migrate)
  .addCommand(decode)
  .addCommand(image)
  .addCommand(demo)
  .version(version)
  .showHelpAfterError()
  // A mistake on the command line is none in a configuration, for which commands end with 1.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
for (const command of program.commands) command.copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
