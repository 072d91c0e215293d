import { fileURLToPath } from "node:url";

export const wasmPath = fileURLToPath(new URL("./gatehouse.wasm", import.meta.url));
export const schemaPath = fileURLToPath(new URL("./docs/configuration.schema.json", import.meta.url));
