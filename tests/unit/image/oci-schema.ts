import { Ajv, type AnySchemaObject } from "ajv";

// Written from the text of the OCI image spec 1.1; stricter than it in that unknown properties are refused.

const object = (required: string[], properties: Record<string, AnySchemaObject>): AnySchemaObject => ({
  ...{ type: "object", required, properties, additionalProperties: false },
});
const time = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" };
/** RFC 6838, 4.2. */
const mediaType = { type: "string", pattern: "^[A-Za-z0-9][\\w!#$&^.+-]{0,126}/[A-Za-z0-9][\\w!#$&^.+-]{0,126}$" };
const digest = { type: "string", pattern: "^sha256:[a-f0-9]{64}$" };
/** annotations.md: keys are not empty, values are strings. */
const annotations = {
  ...{ type: "object", propertyNames: { minLength: 1 }, additionalProperties: { type: "string" } },
  properties: { "org.opencontainers.image.created": time },
};
const manifestType = { const: "application/vnd.oci.image.manifest.v1+json" };

const descriptor = (extra: Record<string, AnySchemaObject> = {}): AnySchemaObject =>
  object(["mediaType", "digest", "size"], {
    mediaType,
    digest,
    size: { type: "integer", minimum: 0 },
    annotations,
    ...extra,
  });

const schemas = {
  manifest: object(["schemaVersion", "mediaType", "config", "layers"], {
    schemaVersion: { const: 2 },
    mediaType: manifestType,
    artifactType: mediaType,
    config: descriptor(),
    layers: { type: "array", minItems: 1, items: descriptor() },
    subject: descriptor({ mediaType: manifestType }),
    annotations,
  }),
  index: object(["schemaVersion", "mediaType", "manifests"], {
    schemaVersion: { const: 2 },
    mediaType: { const: "application/vnd.oci.image.index.v1+json" },
    manifests: { type: "array", items: descriptor({ mediaType: manifestType, artifactType: mediaType }) },
  }),
  layout: object(["imageLayoutVersion"], { imageLayoutVersion: { const: "1.0.0" } }),
  config: object(["architecture", "os", "rootfs"], {
    created: time,
    architecture: { type: "string", minLength: 1 },
    os: { type: "string", minLength: 1 },
    config: { type: "object", additionalProperties: false },
    rootfs: object(["type", "diff_ids"], {
      type: { const: "layers" },
      diff_ids: { type: "array", minItems: 1, items: digest },
    }),
    history: { type: "array", items: object([], { created: time, created_by: { type: "string" } }) },
  }),
};

/** What is wrong with a value by the spec's rules for its kind; empty where nothing is. */
export function ociErrors(kind: keyof typeof schemas, value: unknown): string[] {
  const validate = new Ajv({ allErrors: true, strictTypes: false }).compile(schemas[kind]);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}
