import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { test } from "node:test";
import { freshWasm } from "../../tools/build/wasm.ts";

interface Part {
  kind: string;
  name: string;
  module?: string;
}
interface Engine {
  Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): Part[];
    exports(module: object): Part[];
  };
}
// No type library that this project loads declares it.
const { Module } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/** Proxy-Wasm ABI 0.2.1, host functions. */
const HOST_FUNCTIONS = [
  ..."log get_log_level get_current_time_nanoseconds set_tick_period_milliseconds set_effective_context done".split(
    " ",
  ),
  ..."get_property set_property continue_stream close_stream send_local_response".split(" "),
  ..."get_header_map_size get_header_map_pairs set_header_map_pairs get_header_map_value".split(" "),
  ..."add_header_map_value replace_header_map_value remove_header_map_value".split(" "),
  ..."get_buffer_bytes set_buffer_bytes get_buffer_status http_call call_foreign_function".split(" "),
  ..."get_shared_data set_shared_data define_metric increment_metric record_metric get_metric get_status".split(" "),
].map((name) => `proxy_${name}`);

const WASI = ["random_get", "clock_time_get", "environ_get", "environ_sizes_get"];

const CALLBACKS = [
  ..."context_create vm_start configure tick done log delete request_headers request_trailers response_headers".split(
    " ",
  ),
  ..."request_body response_body http_call_response foreign_function queue_ready".split(" "),
].map((name) => `proxy_on_${name}`);

const path = await freshWasm("release", console.error);
const bytes = await readFile(path);
const compiled = new Module(bytes);

test("the module has less than 400,000 bytes", async () => {
  const { size } = await stat(path);
  assert.ok(size < 400_000, `${size} bytes`);
});

test("the module imports functions of Proxy-Wasm 0.2.1 and four of WASI, and nothing else", () => {
  for (const { kind, module, name } of Module.imports(compiled)) {
    assert.equal(kind, "function", name);
    const known = module === "env" ? HOST_FUNCTIONS : module === "wasi_snapshot_preview1" ? WASI : [];
    assert.ok(known.includes(name), `${String(module)}.${name}`);
  }
});

test("the module exports the ABI's marker, an allocator, its memory, its start function and callbacks, and nothing else", () => {
  const exported = Module.exports(compiled).map(({ name }) => name);
  for (const needed of ["proxy_abi_version_0_2_1", "malloc", "memory", "_initialize", "proxy_on_request_headers"]) {
    assert.ok(exported.includes(needed), needed);
  }
  const known = ["proxy_abi_version_0_2_1", "malloc", "memory", "_initialize", ...CALLBACKS];
  assert.deepEqual(
    exported.filter((name) => !known.includes(name)),
    [],
  );
});

/** The ids of the module's sections, in order (WebAssembly core specification 5.5.2). */
function sectionIds(): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++] ?? 0);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  return ids;
}

test("the module has no start section, and no names or sources beside its code", () => {
  const ids = sectionIds();
  assert.ok(ids.includes(10), "a code section");
  assert.equal(ids.includes(8), false, "a start section");
  assert.equal(Module.exports(compiled).filter(({ kind }) => kind === "memory").length, 1);
});
