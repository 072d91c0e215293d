import { type Annotations, type Blob, blob, type Descriptor, jsonBlob, type Manifest } from "../registry/blob.ts";
import { imageLayer } from "./layer.ts";

/** OCI image spec 1.1, manifest.md. */
const MANIFEST_MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
const IMAGE_CONFIG_MEDIA_TYPE = "application/vnd.oci.image.config.v1+json";
/** Wasm Artifact Image Specification (solo-io/wasm, spec/spec.md). */
const WASM_CONFIG_MEDIA_TYPE = "application/vnd.module.wasm.config.v1+json";
const WASM_CONTENT_MEDIA_TYPE = "application/vnd.module.wasm.content.layer.v1+wasm";

/**
 * The image with one layer, which Istio's agent and Envoy Gateway take (the "compat" variant, spec/spec-compat.md of
 * solo-io/wasm). `created` is RFC 3339.
 */
export async function imageManifest(
  wasm: Uint8Array,
  annotations: Annotations,
  created: string | undefined,
): Promise<Manifest> {
  const layer = await imageLayer(wasm);
  const config = jsonBlob(IMAGE_CONFIG_MEDIA_TYPE, {
    created,
    // It runs in no operating system and on every processor: these are Go's names for WebAssembly, as the spec wants.
    architecture: "wasm",
    os: "wasip1",
    config: {},
    rootfs: { type: "layers", diff_ids: [layer.diffId] },
    history: [{ created, created_by: "npm run image" }],
  });
  return manifestOf(config, [layer.blob], { ...annotations, "module.wasm.image/variant": "compat" });
}

/** The artifact with two layers, the runtime's configuration and the Wasm as it is, for what takes no tar. */
export function artifactManifest(wasm: Uint8Array, abi: string, annotations: Annotations): Manifest {
  const titled = (title: string): { annotations: Annotations } => ({
    annotations: { "org.opencontainers.image.title": title },
  });
  const runtime = { type: "envoy_proxy", abiVersions: [abi], config: {} };
  const config = jsonBlob(WASM_CONFIG_MEDIA_TYPE, runtime);
  const configLayer = blob(WASM_CONFIG_MEDIA_TYPE, config.bytes, titled("runtime-config.json"));
  const content = blob(WASM_CONTENT_MEDIA_TYPE, wasm, titled("plugin.wasm"));
  return manifestOf(config, [configLayer, content], annotations);
}

/**
 * A document about another manifest, its `subject`, as registries list it for that one (OCI distribution spec 1.1,
 * "Listing Referrers"; image spec, manifest.md, "Guidelines for Artifact Usage").
 */
export function referrerManifest(document: Blob, subject: Descriptor, annotations: Annotations): Manifest {
  const empty = blob("application/vnd.oci.empty.v1+json", Buffer.from("{}"));
  return manifestOf(empty, [document], annotations, { artifactType: document.descriptor.mediaType, subject });
}

/** A manifest of a configuration and layers. `referrer`: what it is about, where it is about another manifest. */
export function manifestOf(
  config: Blob,
  layers: readonly Blob[],
  annotations: Annotations,
  referrer?: { artifactType: string; subject: Descriptor },
): Manifest {
  const manifest = jsonBlob(
    MANIFEST_MEDIA_TYPE,
    {
      schemaVersion: 2,
      mediaType: MANIFEST_MEDIA_TYPE,
      artifactType: referrer?.artifactType,
      config: config.descriptor,
      layers: layers.map(({ descriptor }) => descriptor),
      subject: referrer?.subject,
      annotations,
    },
    referrer?.artifactType,
  );
  return { manifest, blobs: [config, ...layers] };
}
