import { sizeMistake } from "../config/document";
import { parseConfig } from "../config/parse";
import { readBuffer } from "../host/buffers";
import { monotonicMilliseconds } from "../host/clock";
import { BufferType } from "../host/enums";
import { readEnvironment } from "../host/environment";
import { logError, logInfo, logWarning } from "../host/log";
import { noteGarbage } from "../host/memory";
import { outLength, outPointer } from "../host/out";
import { randomBytes } from "../host/random";
import { copyBytes, pointer } from "../text/bytes";
import { Plugin, SEED_BYTES } from "./plugin";
import { allPlugins, noteTick, setPlugin } from "./plugins";
import { RootContext } from "./root-context";
import { isFirstLoad } from "./shared/loads";
import { hostVerifies } from "./tokens/signature-check";

/** Reading a configuration allocates so many times its length: the next tick collects it. */
const CONFIGURATION_GARBAGE_FACTOR = 100;

/**
 * Reads the configuration of a root context, of so many bytes. False, with a log line for each mistake, when it can't be
 * used. Warnings are said by one VM of the process.
 */
export function configure(rootId: u32, size: i32): bool {
  const tooLong = sizeMistake(size);
  if (tooLong.length > 0) {
    logError("configuration: pluginConfig: " + tooLong);
    return false;
  }
  const given = readBuffer(BufferType.PluginConfiguration, size);
  const text = given ? copyBytes(outPointer(), outLength()) : copyBytes(0, 0);
  noteGarbage(size * CONFIGURATION_GARBAGE_FACTOR);
  const result = parseConfig(pointer(text), text.length, readEnvironment());
  for (let i = 0; i < result.mistakes.length; i++) logError("configuration: " + result.mistakes[i]);
  const config = result.config;
  if (config === null) {
    warn(result.warnings);
    return false;
  }
  const seeds = randomBytes(SEED_BYTES);
  if (seeds === null) {
    logError("the host gives no random bytes (WASI random_get)");
    return false;
  }
  const byHost = hostVerifies();
  if (!byHost)
    logInfo("the host verifies no signatures (verify_signature): they are verified in Wasm, which takes longer");
  const root = new RootContext(rootId, byHost);
  const plugin = new Plugin(root, config, seeds);
  const others = allPlugins();
  for (let i = 0; i < others.length; i++) plugin.adoptSecrets(others[i], monotonicMilliseconds());
  if (result.warnings.length > 0 && isFirstLoad(plugin.first.slots, text, root.nowSeconds)) warn(result.warnings);
  setPlugin(plugin);
  // The first tick starts discovery: a canary's root context never gets one.
  root.pace.quicken();
  return true;
}

function warn(warnings: string[]): void {
  for (let i = 0; i < warnings.length; i++) logWarning("configuration: " + warnings[i]);
}

/** What is to be done regularly for one configuration. */
export function tick(plugin: Plugin): void {
  const now = monotonicMilliseconds();
  plugin.root.tick();
  noteTick(plugin, now);
  plugin.tick(now);
}
