/** The engine's own parser; Node has it, its types do not. */
declare const WebAssembly: {
  Module: {
    new (bytes: Uint8Array): object;
    exports(module: object): { name: string }[];
  };
};

/**
 * The version of the Proxy-Wasm ABI that a Wasm file declares by its export ("0.2.1" for `proxy_abi_version_0_2_1`).
 * Throws an Error that says what is wrong where the bytes are no valid module, or declare no version.
 */
export function abiVersion(bytes: Uint8Array): string {
  let module: object;
  try {
    module = new WebAssembly.Module(bytes);
  } catch (error) {
    throw new Error(`is not WebAssembly: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  for (const { name } of WebAssembly.Module.exports(module)) {
    const version = /^proxy_abi_version_(\d+)_(\d+)_(\d+)$/.exec(name);
    if (version !== null) return version.slice(1).join(".");
  }
  throw new Error("is no Proxy-Wasm filter: it exports no proxy_abi_version_…");
}
