import { isScalar, type Node } from "yaml";
import type { Remark } from "./found-configuration.ts";

/**
 * What is wrong with where a plugin's code is from. `url`: of an image or a file. `scheme`: Istio's, which wants one; Envoy
 * Gateway's images go without.
 */
export function remarksOnImage(url: Node | undefined, sha256: Node | undefined, form: "scheme" | "image"): Remark[] {
  const text = isScalar(url) && typeof url.value === "string" ? url.value : undefined;
  if (text === undefined) return [];
  const isFetched = /^https?:\/\//.test(text);
  if (isFetched && sha256 === undefined) {
    const said =
      "has no sha256 beside it: whatever the server sends is run; add the file's checksum, or take an image by its digest";
    return [{ level: "warning", rule: "no-checksum", node: url, text: said }];
  }
  if (isFetched || text.startsWith("file://")) return [];
  const remarks: Remark[] = [];
  if (form === "scheme" && !text.startsWith("oci://")) {
    const said = `url has no oci://: Istio may leave the plugin out, and let everything pass; expected oci://${text}`;
    remarks.push({ level: "warning", rule: "no-oci-scheme", node: url, text: said });
  }
  if (!text.includes("@sha256:")) {
    const said =
      "the image has no digest: what a tag names can change; expected …@sha256: and 64 digits, as the push of the image prints it";
    remarks.push({ level: "warning", rule: "image-by-tag", node: url, text: said });
  }
  return remarks;
}
