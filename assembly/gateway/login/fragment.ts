import { RelyingPartyConfig } from "../../config/relying-party-config";
import { JudgedUrl } from "../../policy/return-urls";
import { Recipient } from "../recipient";
import { PageLook } from "../replies/page-look";
import { PageLink, pageReply, signInPage } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { WebRequest } from "../web-request";

/**
 * With `signIn.keepFragment`: whether a login is to begin with a page in place of a redirect, whose script knows the fragment of the address
 * that a request was for. Not where there may be none to see the page, or the page may be taken for the application's.
 */
export function asksForFragment(config: RelyingPartyConfig, request: WebRequest): bool {
  return config.keepsFragment && request.isInWindow && request.isNavigation && request.method == "GET";
}

/** That page: it goes on to `start` by itself. `other`: what it offers besides. */
export function fragmentPage(
  config: RelyingPartyConfig,
  recipient: Recipient,
  start: JudgedUrl,
  other: PageLink | null,
): Reply {
  const look = new PageLook(recipient.language, config);
  return pageReply(look, 200, "fragment_page", signInPage(look, config, start, other, true));
}

/** Has a browser begin a login: by a redirect, or by a form where the query would have a fragment, which is for no log. */
export function redirectToStart(
  config: RelyingPartyConfig,
  recipient: Recipient,
  start: JudgedUrl,
  label: string,
): Reply {
  const isForm = config.keepsFragment && recipient.isNavigation && start.hasInnerFragment;
  return isForm ? fragmentPage(config, recipient, start, null) : redirect(start, label);
}
