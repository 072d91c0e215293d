import { CrossOriginConfig, PreflightHandling } from "./cross-origin-config";
import { Field } from "./field";
import { readOrigins } from "./origins";

/** In the order of the enum `PreflightHandling`. */
const HANDLINGS: string[] = ["ANSWER", "PASS"];

/** Reads `crossOrigin`. */
export function readCrossOrigin(section: Field, crossOrigin: CrossOriginConfig): void {
  crossOrigin.allowOrigins = readOrigins(section.get("allowOrigins"), true);
  crossOrigin.preflight = <PreflightHandling>section.get("preflight").choice(HANDLINGS, PreflightHandling.Answer);
  crossOrigin.guard = section.get("guard").boolean(crossOrigin.guard);
}
