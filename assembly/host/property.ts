import { Bytes, bytesOf, pointer } from "../text/bytes";
import { proxy_get_property, proxy_set_property } from "./abi";
import { Status } from "./enums";
import { clearOut, OUT_LENGTH, OUT_POINTER, outLength, outPointer } from "./out";

// Paths, their parts joined by NUL. The host's own names: "attributes" in its documentation.
const SOURCE_ADDRESS = bytesOf("source\0address");
const DESTINATION_ADDRESS = bytesOf("destination\0address");
const REQUESTED_SERVER_NAME = bytesOf("connection\0requested_server_name");

/** A text that the host handed over, valid until the next callback. One instance serves all in turn. */
export class PropertyValue {
  source: usize = 0;
  length: i32 = 0;

  /** The address that the request comes from, with a port, as in `10.0.0.1:0` and `[::1]:80`. False where it can't be had. */
  readSourceAddress(): bool {
    return this.read(pointer(SOURCE_ADDRESS), SOURCE_ADDRESS.length);
  }

  /** The address and port that the request came in on. False where they can't be had. */
  readDestinationAddress(): bool {
    return this.read(pointer(DESTINATION_ADDRESS), DESTINATION_ADDRESS.length);
  }

  /** The name that the client asked for in its TLS handshake, empty without one. False where it can't be had. */
  readRequestedServerName(): bool {
    return this.read(pointer(REQUESTED_SERVER_NAME), REQUESTED_SERVER_NAME.length);
  }

  private read(path: usize, length: i32): bool {
    clearOut();
    this.source = 0;
    this.length = 0;
    if (proxy_get_property(path, length, OUT_POINTER, OUT_LENGTH) != Status.Ok) return false;
    this.source = outPointer();
    this.length = outLength();
    return true;
  }
}

/** Sets a property of the selected stream, which Envoy keeps as filter state `wasm.` and the name; again, in place of the last. */
export function setStreamProperty(name: Bytes, value: usize, length: i32): void {
  proxy_set_property(pointer(name), name.length, value, length);
}
