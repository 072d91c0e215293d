// Valid as AssemblyScript, for the specs, and as TypeScript, for the type check of this folder.

function fromCodes(codes: number[]): Uint8Array {
  const bytes = new Uint8Array(codes.length);
  bytes.set(codes);
  return bytes;
}

/** The bytes that `hex` (two digits each) spells. */
export function fromHex(hex: string): Uint8Array {
  const codes = new Array<number>(hex.length / 2);
  for (let i = 0; i < codes.length; i++) codes[i] = parseInt(hex.substring(2 * i, 2 * i + 2), 16);
  return fromCodes(codes);
}

/** The bytes of an ASCII text. */
export function fromAscii(text: string): Uint8Array {
  const codes = new Array<number>(text.length);
  for (let i = 0; i < codes.length; i++) codes[i] = text.charCodeAt(i);
  return fromCodes(codes);
}

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return bytes.reduce<string>((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "");
}
