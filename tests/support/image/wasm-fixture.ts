/** A Proxy-Wasm filter that does nothing: it exports a function of this name, and carries `padding` with it. */
export function wasmFixture({ exportName = "proxy_abi_version_0_2_1", padding = "" } = {}): Uint8Array {
  const name = (text: string): number[] => [...leb128(Buffer.byteLength(text)), ...Buffer.from(text)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, 0x00, 0x00]),
    ...section(3, [0x01, 0x00]),
    ...section(7, [0x01, ...name(exportName), 0x00, 0x00]),
    ...section(10, [0x01, 0x02, 0x00, 0x0b]),
    ...section(0, [...name("padding"), ...Buffer.from(padding)]),
  ]);
}

/** WebAssembly core specification 5.5.2. */
function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb128(content.length), ...content];
}

/** Unsigned; WebAssembly core specification 5.2.2. */
function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}
