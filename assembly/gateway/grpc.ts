import { encodeBase64 } from "../text/base64url";
import { Bytes, bytesOf, copyBytes } from "../text/bytes";
import { Writer } from "../text/writer";

/** The content type of gRPC over HTTP/2; all others that are answered with are of gRPC-Web. */
export const GRPC = "application/grpc";
const GRPC_WEB = "application/grpc-web";
const GRPC_WEB_TEXT = "application/grpc-web-text";
/** The first byte of a frame of trailers. */
const TRAILERS: u8 = 0x80;

/** Codes of gRPC's status (its doc/statuscodes.md). */
const enum GrpcStatus {
  Unknown = 2,
  PermissionDenied = 7,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  Unauthenticated = 16,
}

/**
 * The content type of the answer to a request with this one: of gRPC, gRPC-Web, or gRPC-Web in base64; empty where the request is of
 * none of them. Media types have no case, and may have parameters.
 */
export function grpcAnswerType(contentType: string): string {
  if (contentType.length < GRPC.length) return "";
  const type = contentType.split(";")[0].trim().toLowerCase();
  if (type == GRPC || type.startsWith(GRPC + "+")) return GRPC;
  if (isTypeOrKind(type, GRPC_WEB_TEXT)) return GRPC_WEB_TEXT + "+proto";
  return isTypeOrKind(type, GRPC_WEB) ? GRPC_WEB + "+proto" : "";
}

function isTypeOrKind(type: string, wanted: string): bool {
  return type == wanted || type.startsWith(wanted + "+");
}

/**
 * The body of an answer of gRPC-Web that is over at once: a frame of trailers (gRPC's doc/PROTOCOL-WEB.md). Not in the headers: Envoy
 * takes the content type from an answer without a body. `message`: as `grpc-message` has it; `type`: see `grpcAnswerType`.
 */
export function grpcWebTrailers(type: string, status: u32, message: Writer): Bytes {
  const text = new Writer().text("grpc-status:").text(status.toString()).text("\r\ngrpc-message:");
  text.view(message.pointer, message.length).text("\r\n");
  const length = <u32>text.length;
  const frame = new Writer(5 + text.length).u8(TRAILERS);
  frame
    .u8(<u8>(length >> 24))
    .u8(<u8>(length >> 16))
    .u8(<u8>(length >> 8))
    .u8(<u8>length);
  frame.view(text.pointer, text.length);
  if (!type.startsWith(GRPC_WEB_TEXT)) return copyBytes(frame.pointer, frame.length);
  return bytesOf(encodeBase64(frame.pointer, frame.length));
}

/** The gRPC status that stands for one of HTTP (gRPC's doc/http-grpc-status-mapping.md). */
export function grpcStatusOf(status: u32): u32 {
  if (status == 401) return GrpcStatus.Unauthenticated;
  if (status == 403) return GrpcStatus.PermissionDenied;
  if (status == 404) return GrpcStatus.Unimplemented;
  if (status == 400) return GrpcStatus.Internal;
  if (status == 429 || (status >= 502 && status <= 504)) return GrpcStatus.Unavailable;
  return GrpcStatus.Unknown;
}
