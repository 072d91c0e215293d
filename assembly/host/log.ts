import { bytesOf, pointer } from "../text/bytes";
import { proxy_log } from "./abi";
import { LogLevel } from "./enums";

function log(level: LogLevel, text: string): void {
  const line = bytesOf("gatehouse: " + text);
  proxy_log(level, pointer(line), line.length);
}

/** Logs what an operator may want to know. Never a secret, a token or a code. */
export function logInfo(text: string): void {
  log(LogLevel.Info, text);
}

/** Logs what an operator should look at. Never a secret, a token or a code. */
export function logWarning(text: string): void {
  log(LogLevel.Warn, text);
}

/** Logs what keeps the gateway from working. Never a secret, a token or a code. */
export function logError(text: string): void {
  log(LogLevel.Error, text);
}
