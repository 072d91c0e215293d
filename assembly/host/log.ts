import { bytesOf, pointer } from "../text/bytes";
import { proxy_get_log_level, proxy_log } from "./abi";
import { LogLevel, Status } from "./enums";
import { clearOut, OUT_LENGTH, outLength } from "./out";

function log(level: LogLevel, text: string): void {
  const line = bytesOf("gatehouse: " + text);
  proxy_log(level, pointer(line), line.length);
}

/** Whether the host takes debug lines now: whoever asks once a second spares the lines that nobody reads. */
export function takesDebug(): bool {
  clearOut();
  return proxy_get_log_level(OUT_LENGTH) == Status.Ok && outLength() <= LogLevel.Debug;
}

/** Logs what helps to find out why something happened. Never a secret, a token or a code. */
export function logDebug(text: string): void {
  log(LogLevel.Debug, text);
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
