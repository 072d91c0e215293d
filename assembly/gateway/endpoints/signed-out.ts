import { JudgedUrl } from "../../policy/return-urls";
import { LogoutState } from "../../session/logout-state";
import { isolatedHtml } from "../../text/html";
import { writeJsonString } from "../../text/json";
import { Writer } from "../../text/writer";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { PageLook } from "../replies/page-look";
import { messagePage, pageReply } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { WebRequest } from "../web-request";
import { parameterOf } from "./parameters";

/**
 * Where a sign-out ends, and providers send people back to (OpenID Connect RP-Initiated Logout 1.0, section 3). Its `state` may be
 * missing or be none of ours, which is no error: it says where to go on to, and no more.
 */
export function serveSignedOut(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const text = parameterOf(request, "state");
  let party = group.first;
  let state = new LogoutState("", []);
  let wasAsked = false;
  for (let i = 0; text !== null && i < group.length; i++) {
    const opened = group.parties[i].logouts.open(text);
    if (opened === null) continue;
    party = group.parties[i];
    state = opened;
    // A sign-out that leads to no provider says where the user may still be signed in.
    wasAsked = opened.remaining.length == 0;
    break;
  }
  const returnUrl = judgedAgain(party, request, state.returnUrl);
  if (returnUrl !== null) return redirect(returnUrl, "signed_out");
  const place = party.config.logout.redirectUrl;
  if (place.length > 0) return redirect(JudgedUrl.configured(place), "signed_out");
  return request.hasSession ? signedInPage(party, request) : signedOutPage(party, request, state.remaining, wasAsked);
}

/** Null where there is none, or it is not allowed any more. */
function judgedAgain(party: RelyingParty, request: WebRequest, returnUrl: string): JudgedUrl | null {
  if (returnUrl.length == 0) return null;
  const judged = JudgedUrl.judge(party.config, party.hosts, request.place, returnUrl, true);
  return judged.text == "/" && returnUrl != "/" ? null : judged;
}

/** `wasAsked`: the provider was asked to end its session. What it did, it does not say. */
function signedOutPage(party: RelyingParty, request: WebRequest, remaining: string[], wasAsked: bool): Reply {
  if (!request.isNavigation) return scriptReply(remaining);
  const look = new PageLook(request.language, party.config);
  const language = look.language;
  let advice = language.html(Text.SignedOutAdvice);
  if (remaining.length > 0) {
    const names: string[] = [];
    for (let i = 0; i < remaining.length; i++) names.push(isolatedHtml(remaining[i]));
    const still = language.htmlWith(Text.MaySignedInAt, names.join(language.at(Text.BetweenNames)));
    advice = still + language.at(Text.BetweenSentences) + advice;
  } else if (wasAsked) {
    const asked = language.htmlWith(Text.ProviderAsked, isolatedHtml(party.config.providerName));
    advice = asked + language.at(Text.BetweenSentences) + advice;
  }
  const page = messagePage(look, Text.SignedOutTitle, advice, "", JudgedUrl.front(), Text.SignInAgain);
  return pageReply(look, 200, "signed_out_page", page);
}

/** Anybody's link leads here: who is signed in is not told otherwise. */
function signedInPage(party: RelyingParty, request: WebRequest): Reply {
  if (!request.isNavigation) return new Reply(200, "signed_in").content("application/json", '{"signedOut":false}\n');
  const end = JudgedUrl.endpoint(party.config, "sign_out");
  const look = new PageLook(request.language, party.config);
  const language = look.language;
  const advice = language.html(Text.SignedInAdvice);
  const page = messagePage(look, Text.SignedInTitle, advice, "", end, Text.SignOut);
  return pageReply(look, 200, "signed_in_page", page);
}

function scriptReply(remaining: string[]): Reply {
  const json = new Writer().text('{"signedOut":true,"mayBeSignedInAt":[');
  for (let i = 0; i < remaining.length; i++) writeJsonString(i > 0 ? json.text(",") : json, remaining[i]);
  return new Reply(200, "signed_out_page").content("application/json", json.text("]}\n").toString());
}
