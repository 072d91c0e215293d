/** Envoy's foreign functions, as far as the filter calls them: their arguments and results are protobuf. */
import { createPrivateKey, sign } from "node:crypto";
import { type Imports, NOT_FOUND } from "./host-imports.ts";
import type { WasmInstance } from "./wasm-instance.ts";

/** A host's `sign`, which gets a key in DER and a text; undefined where it does not sign. */
export type HostSign = (key: Uint8Array, text: Uint8Array) => Buffer | undefined;

/** What Envoy's `sign` does. */
export const envoySign: HostSign = (key, text) =>
  sign("sha256", text, createPrivateKey({ key: Buffer.from(key), format: "der", type: "pkcs8" }));

/** What a host has of them. */
interface ForeignFunctions {
  readonly signatureIsValid: boolean;
  readonly signs: HostSign | undefined;
}

/** `verify_signature`, which looks at nothing, and `sign`. */
export function foreignImports(vm: WasmInstance, host: ForeignFunctions): Imports {
  return {
    proxy_call_foreign_function: (name = 0, nameLength = 0, input = 0, inputLength = 0, pointer = 0, length = 0) => {
      const isSign = Buffer.from(vm.view(name, nameLength)).toString() === "sign";
      if (!isSign) return vm.hand(Buffer.from(host.signatureIsValid ? [8, 1] : []), pointer, length);
      return host.signs === undefined
        ? NOT_FOUND
        : vm.hand(signResult(host.signs, vm.view(input, inputLength)), pointer, length);
    },
  };
}

/** The SignResult of SignArguments. */
function signResult(signs: HostSign, input: Uint8Array): Buffer {
  const [, key = Buffer.alloc(0), text = Buffer.alloc(0)] = fieldsOf(input);
  const signature = signs(key, text);
  if (signature === undefined) return Buffer.from([0x1a, 2, 0x6e, 0x6f]);
  return Buffer.concat([Buffer.from([0x08, 1, 0x12, ...varint(signature.length)]), signature]);
}

/** Fields of bytes, in their order. */
function fieldsOf(message: Uint8Array): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < message.length;) {
    at++;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    fields.push(Buffer.from(message.subarray(at, at + length)));
    at += length;
  }
  return fields;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}
