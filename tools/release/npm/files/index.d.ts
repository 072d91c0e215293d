export type * from "./configuration.d.ts";

/** The path of the filter, gatehouse.wasm. */
export declare const wasmPath: string;
/** The path of the JSON Schema of its configuration. */
export declare const schemaPath: string;
