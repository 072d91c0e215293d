/* eslint no-unused-vars: off */
// What packages in CommonJS find around them; it stands at the top of each file of the command.
import { createRequire as requireFrom } from "node:module";
import { fileURLToPath as pathFrom } from "node:url";

const require = requireFrom(import.meta.url);
const __dirname = pathFrom(new URL(".", import.meta.url));
