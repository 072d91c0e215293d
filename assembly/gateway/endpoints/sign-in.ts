import { FixedParameter } from "../../config/authorization-request";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { hexValue } from "../../text/ascii";
import { askToChoose, chooseParty, otherWays, rememberChoice } from "../login/choice";
import { beginLogin, LoginOptions } from "../login/login";
import { refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { PageLook } from "../replies/page-look";
import { pageReply, signInPage } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { WebRequest } from "../web-request";
import { areRepeated, parameterOf, returnUrlOrFront } from "./parameters";

/** What each request may have once (RFC 6749, section 3.1). */
const START_PARAMETERS: string[] = ["rd", "rp", "iss", "target_link_uri", "login_hint"];
/** A longer value is not handed on, in characters. */
const MAX_PASSED = 256;
/** What may be asked of the provider (OpenID Connect Core 3.1.2.1): what makes it ask people who they are. */
const PROMPTS: string[] = ["login", "select_account"];
/** Of a bit mask of 64 bits, in hexadecimal. */
const MAX_MASK_LENGTH = 16;

/** Begins a login: also the `initiate_login_uri` that others may send people to (OpenID Connect Core 4). */
export function serveStart(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  if (areRepeated(request, START_PARAMETERS)) {
    return refusal(group.first, request, Reason.RequestParametersDuplicated, null);
  }
  const choice = chooseParty(group, request, parameterOf(request, "rp"), parameterOf(request, "iss"));
  const party = choice.party;
  if (choice.reason != Reason.None) return refusal(group.first, request, choice.reason, null);
  const hint = loginHintOf(request);
  if (party === null) {
    const end = returnUrlOrFront(group.first, request);
    return askToChoose(group, request, end, 200, handedOnBy(group, request, hint));
  }
  const options = new LoginOptions();
  if (hint !== null) options.loginHint = hint;
  options.passed = passedParameters(party, request);
  options.stepUp = maskIn(rareParameterOf(request, "step_up"));
  if (choice.isExplicit && group.length > 1) options.cookies = rememberChoice(group, party);
  return beginLogin(group.parties, party, request, returnUrlOrFront(party, request), options);
}

function loginHintOf(request: WebRequest): string | null {
  const hint = parameterOf(request, "login_hint");
  return hint !== null && hint.length <= MAX_PASSED ? hint : null;
}

/** What the logins of each relying party hand on of a request that has yet to choose one. */
function handedOnBy(group: RelyingPartyGroup, request: WebRequest, hint: string | null): Array<Array<FixedParameter>> {
  const all: Array<Array<FixedParameter>> = [];
  for (let i = 0; i < group.length; i++) {
    const passed = passedParameters(group.parties[i], request);
    if (hint !== null) passed.push(new FixedParameter("login_hint", hint));
    all.push(passed);
  }
  return all;
}

/** What `provider.requestParameters` hands on of a request, and what makes the provider ask; what is there twice is not handed on. */
function passedParameters(party: RelyingParty, request: WebRequest): FixedParameter[] {
  const names = party.config.provider.request.passed;
  const passed: FixedParameter[] = [];
  for (let i = 0; i < names.length; i++) {
    const value = parameterOf(request, names[i]);
    if (value === null || value.length > MAX_PASSED || names[i] == "login_hint") continue;
    if (!areRepeated(request, [names[i]])) passed.push(new FixedParameter(names[i], value));
  }
  const prompt = rareParameterOf(request, "prompt");
  if (prompt !== null && !names.includes("prompt") && PROMPTS.includes(prompt))
    passed.push(new FixedParameter("prompt", prompt));
  return passed;
}

/** A parameter that few requests have: the others are not read for it. */
function rareParameterOf(request: WebRequest, name: string): string | null {
  return request.query.includes(name) || request.body.length > 0 ? parameterOf(request, name) : null;
}

/** The bits of a hexadecimal number; 0 where it is none. */
function maskIn(text: string | null): u64 {
  if (text === null || text.length > MAX_MASK_LENGTH) return 0;
  let mask: u64 = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = hexValue(text.charCodeAt(i));
    if (digit < 0) return 0;
    mask = (mask << 4) | (<u64>digit);
  }
  return mask;
}

/** Never shown to somebody who is signed in: on a shared computer it would look as if nobody were. */
export function serveSignIn(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const choice = chooseParty(group, request, parameterOf(request, "rp"), null);
  const party = choice.party;
  if (choice.reason != Reason.None) return refusal(group.first, request, choice.reason, null);
  const returnUrl = returnUrlOrFront(party === null ? group.first : party, request);
  if (request.hasSession) return redirect(returnUrl, "signed_in");
  if (party === null) return askToChoose(group, request, returnUrl, 200);
  const start = JudgedUrl.start(party.config, request.place, request.isAstray, returnUrl);
  const look = new PageLook(request.language, party.config);
  return pageReply(look, 200, "sign_in_page", signInPage(look, party.config, start, otherWays(party, returnUrl)));
}
