import { monotonicMilliseconds } from "../host/clock";
import { MapType } from "../host/enums";
import { removeRequestHeader, replaceRequestHeader } from "../host/header-edit";
import { firstHeader, headerCount, nameLength, nextHeader, readHeaderMap } from "../host/header-map";
import { noteGarbage } from "../host/memory";
import { continueRequest } from "../host/stream";
import { Reason } from "../reason";
import { Bytes, bytesOf, equalsAscii, pointer } from "../text/bytes";
import { awaitBody, AwaitedBody, hasRoomForBody, MAX_BODY_BYTES } from "./awaited-bodies";
import { refusal } from "./refusals";
import { RelyingParty } from "./relying-party";
import { Reply } from "./replies/reply";
import { WebRequest } from "./web-request";

/** What reading a form and answering to it allocates: something in any case, and several times its length. */
const FORM_GARBAGE = 32768;
const FORM_GARBAGE_FACTOR = 12;

const COLON: u8 = 0x3a;
const PATH = bytesOf(":path");
/** What of a request goes on whose body is awaited: how it came, and its id. */
const KEPT_HEADERS: string[] = ["x-forwarded-proto", "x-request-id"];

/** What answers a request once its body is there, in `request.body` and `request.form`. */
export abstract class BodyReader {
  /** The reply; null when the request waits, or is answered. The stream is selected. */
  abstract serve(request: WebRequest): Reply | null;

  /** The reply where there is no body to be had, whatever the reason; null for a refusal that says so. */
  withoutBody(_request: WebRequest): Reply | null {
    return null;
  }

  /**
   * Whether the request's line, and nothing else that the client said, may go on to the application where the host hands over no
   * body before. Only for paths of ours.
   */
  get mayLead(): bool {
    return true;
  }
}

/** Has `reader` answer a request with its body; a request without one at once. Null when it waits, or is answered. */
export function readBody(party: RelyingParty, request: WebRequest, reader: BodyReader): Reply | null {
  if (!request.hasBody) return reader.serve(request);
  if (request.contentLength > MAX_BODY_BYTES) return refuse(party, request, reader, Reason.RequestBodyTooLarge);
  if (!request.canReadBody) return refuse(party, request, reader, Reason.RequestBodyWithheld);
  if (!hasRoomForBody()) return refuse(party, request, reader, Reason.TooManyRequestBodies);
  awaitBody(new RequestBody(party, request, reader));
  party.root.pace.quicken();
  return null;
}

function refuse(party: RelyingParty, request: WebRequest, reader: BodyReader, reason: Reason): Reply {
  const reply = reader.withoutBody(request);
  return reply !== null ? reply : refusal(party, request, reason, null);
}

class RequestBody extends AwaitedBody {
  constructor(
    private party: RelyingParty,
    private request: WebRequest,
    private reader: BodyReader,
  ) {
    super(party.root.bodies, request.streamId, monotonicMilliseconds());
  }

  complete(body: Bytes): void {
    const request = this.request;
    noteGarbage(FORM_GARBAGE + (request.length + body.length) * FORM_GARBAGE_FACTOR);
    request.body = body;
    const reply = this.reader.serve(request);
    if (reply !== null) reply.sendTo(request);
  }

  fail(reason: Reason): void {
    noteGarbage(FORM_GARBAGE);
    refuse(this.party, this.request, this.reader, reason).sendTo(this.request);
  }

  lead(): bool {
    if (!this.reader.mayLead) {
      this.fail(Reason.RequestBodyWithheld);
      return false;
    }
    removeWhatWasSaid();
    const path = bytesOf(this.request.path);
    replaceRequestHeader(pointer(PATH), PATH.length, pointer(path), path.length);
    continueRequest();
    return true;
  }
}

/** Leaves of the selected stream's request what says where it goes. */
function removeWhatWasSaid(): void {
  const map = readHeaderMap(MapType.RequestHeaders);
  if (map == 0) return;
  let name = firstHeader(map);
  for (let i = 0, count = headerCount(map); i < count; i++) {
    const length = nameLength(map, i);
    if (!isKept(name, length)) removeRequestHeader(name, length);
    name = nextHeader(map, i, name);
  }
}

function isKept(name: usize, length: i32): bool {
  if (length == 0 || load<u8>(name) == COLON) return true;
  for (let i = 0; i < KEPT_HEADERS.length; i++) if (equalsAscii(name, length, KEPT_HEADERS[i])) return true;
  return false;
}
