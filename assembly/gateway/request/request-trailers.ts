import { Action, MapType } from "../../host/enums";
import { removeRequestTrailer } from "../../host/header-edit";
import { firstHeader, headerCount, nameLength, nextHeader, readHeaderMap } from "../../host/header-map";
import { IdentityHeaders } from "../identity-headers";
import { refuseMalformed } from "./malformed";

/**
 * Takes out of a request's trailers what says who sent it, whatever became of the request: some servers take trailers for
 * headers, and none of these may stand among them (RFC 9110, section 6.5.1).
 */
export function onRequestTrailers(identity: IdentityHeaders): Action {
  const map = readHeaderMap(MapType.RequestTrailers);
  if (map == 0) return refuseMalformed();
  let name = firstHeader(map);
  for (let i = 0, count = headerCount(map); i < count; i++) {
    const length = nameLength(map, i);
    if (identity.includes(name, length)) removeRequestTrailer(name, length);
    name = nextHeader(map, i, name);
  }
  return Action.Continue;
}
