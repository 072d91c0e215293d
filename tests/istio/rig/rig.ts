import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Toolbox } from "../../../tools/istio/cache.ts";
import { certificateFiles } from "./certificates.ts";
import { Kubectl } from "./kubectl.ts";

/** Names the folder of the running rig to the test files. */
export const RIG_VARIABLE = "GATEHOUSE_ISTIO_RIG";

/** What is in the rig's folder as rig.json. */
export interface RigDescription {
  /** The folder of the toolbox. */
  readonly toolbox: string;
  /** The Envoy binary. */
  readonly envoy: string;
  /** `oci://…@sha256:…` of Gatehouse, and of Gatehouse with a header that traps it. */
  readonly images: { readonly gatehouse: string; readonly trapping: string };
}

/** The rig that `npm run test:istio` has started, as a test file sees it. */
export class Rig {
  readonly toolbox: Toolbox;
  readonly envoy: string;
  readonly images: RigDescription["images"];
  readonly kubectl: Kubectl;

  constructor(readonly folder: string) {
    const description = JSON.parse(readFileSync(join(folder, "rig.json"), "utf8")) as RigDescription;
    this.toolbox = new Toolbox(description.toolbox);
    this.envoy = description.envoy;
    this.images = description.images;
    this.kubectl = new Kubectl(this.toolbox.path("kubectl"), folder);
  }

  /** PEM of the authority that signs for the hosts outside the cluster. */
  authority(): Promise<string> {
    return readFile(certificateFiles(this.folder, "authority").certificate, "utf8");
  }
}

/** The running rig; throws where there is none. */
export function theRig(): Rig {
  const folder = process.env[RIG_VARIABLE];
  if (folder === undefined) throw new Error("needs the rig that this starts: npm run test:istio");
  return new Rig(folder);
}
