/** The engine's own parser; Node has it, its types do not. */
declare const WebAssembly: {
  Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { name: string }[];
    exports(module: object): { name: string }[];
  };
};

/**
 * What a host has to allow a Proxy-Wasm filter, by the names of Envoy's `allowed_capabilities`, in alphabetical order: the
 * functions that it imports, and those of its own that the host calls. Its allocator and its start are called in any case.
 * Throws where the bytes are no valid module.
 */
export function capabilitiesOf(wasm: Uint8Array): string[] {
  const module = new WebAssembly.Module(wasm);
  const called = WebAssembly.Module.imports(module).map(({ name }) => name);
  const callbacks = WebAssembly.Module.exports(module).map(({ name }) => name);
  return [...called, ...callbacks.filter((name) => name.startsWith("proxy_on_"))].sort();
}
