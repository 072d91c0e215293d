import { JudgedUrl } from "../../policy/return-urls";
import { beginLogin } from "../login/login";
import { RelyingPartyGroup } from "../relying-party-group";
import { pageReply, signInPage } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { WebRequest } from "../web-request";
import { returnUrlOrFront } from "./parameters";

/** Begins a login. */
export function serveStart(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const party = group.first;
  return beginLogin(group.parties, party, request, returnUrlOrFront(party, request));
}

/** Never shown to somebody who is signed in: on a shared computer it would look as if nobody were. */
export function serveSignIn(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const party = group.first;
  const returnUrl = returnUrlOrFront(party, request);
  if (request.hasSession) return redirect(returnUrl, "signed_in");
  const start = JudgedUrl.start(party.config, request.place, request.isAstray, returnUrl);
  return pageReply(200, "sign_in_page", signInPage(party.config, start));
}
