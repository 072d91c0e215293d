import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";

/** The SDK's own transports, whose types allow undefined where `Transport` does not (exactOptionalPropertyTypes). */
export const asTransport = (transport: object): Transport => transport as Transport;
