import type { LineCounter, Node, Scalar } from "yaml";

/** A `pluginConfig` in a file, and what stands around it. */
export interface FoundConfiguration {
  /** What it stands in, such as `WasmPlugin gatehouse`. */
  readonly where: string;
  /** As the filter gets it. */
  readonly text: string;
  /** What has the positions of its keys: the configuration itself, or in Helm values what it is made of. */
  readonly nodes: readonly Node[];
  /** Where it is a text in the file, that text: `nodes` have their places in it, which `lines` knows. */
  readonly within?: { readonly scalar: Scalar; readonly lines: LineCounter };
  /** Variables of the VM whose values are known. */
  readonly environment: ReadonlyMap<string, string>;
  /** Variables of the VM that it takes from the gateway's environment, which the file does not hold. */
  readonly fromGateway: readonly string[];
  /** What is wrong around it. */
  readonly remarks: readonly Remark[];
  /** What shows the secrets that are in it, such as `the WasmPlugin`; undefined where that is not known. */
  readonly readBy?: string;
  /** All clusters of the gateway by name, and whether each speaks TLS; undefined where they are not known. */
  readonly clusters?: ReadonlyMap<string, boolean>;
}

/** Something about a file that the filter can't see. */
export interface Remark {
  readonly level: "error" | "warning";
  /** A name for it, for who looks for it in the documentation or sorts by it. */
  readonly rule: string;
  readonly node: Node | undefined;
  readonly text: string;
}

/** Something about a configuration that the filter does not say: a text that begins with the path of what it is about. */
export interface ConfigurationRemark {
  readonly rule: string;
  readonly text: string;
}
