import { JsonKind } from "../text/json";
import { Clashes } from "./clashes";
import { warnOfHostsOutOfReach } from "./cookie-reach";
import { Field } from "./field";
import { separateSubjects } from "./gateway-subjects";
import { HostOwners } from "./host-owners";
import { KNOWN_KEYS, RELYING_PARTIES } from "./keys";
import { PluginConfig } from "./plugin-config";
import { readRelyingParty } from "./relying-party";
import { RelyingPartyConfig } from "./relying-party-config";
import { readNames } from "./relying-party-name";
import { readRules } from "./rules";

const MOST = 100;
const MEMBERS = "relying parties, each with a name and what it does not take from the top";

/** Reads `relyingParties`, or without it the only one, which the whole document is. */
export function readRelyingParties(root: Field, config: PluginConfig): void {
  const list = root.get(RELYING_PARTIES);
  const fields = list.isGiven ? readMembers(root, list) : [root];
  const names = list.isGiven ? readNames(fields) : [""];
  for (let i = 0; i < fields.length; i++) {
    const relyingParty = new RelyingPartyConfig();
    relyingParty.name = names[i];
    relyingParty.prefix = config.prefix;
    readRelyingParty(fields[i], relyingParty);
    config.relyingParties.push(relyingParty);
  }
  if (list.isGiven) readTop(root, config);
  else config.rules = config.relyingParties[0].rules;
  separateSubjects(config.relyingParties);
  const owners = new HostOwners(config.relyingParties);
  new Clashes(fields, config.relyingParties, owners).check();
  warnOfHostsOutOfReach(fields, config.relyingParties, owners);
}

function readMembers(root: Field, list: Field): Field[] {
  list.list(MEMBERS);
  const members = root.relyingParties();
  if (members.length > MOST) {
    list.mistake("found " + members.length.toString() + " relying parties, expected at most " + MOST.toString());
    return [];
  }
  const objects: Field[] = [];
  for (let i = 0; i < members.length; i++) {
    if (members[i].value.kind == JsonKind.Object) objects.push(members[i]);
    else members[i].expected("an object with a name and what differs from the top");
  }
  return objects;
}

/**
 * Reads what the top says for hosts of no relying party. What is no section there is a mistake even where every relying party
 * has one of its own.
 */
function readTop(root: Field, config: PluginConfig): void {
  if (root.get("rules").isGiven) config.rules = readRules(root.get("rules"));
  for (let i = 0; i < KNOWN_KEYS.length; i++) {
    const end = KNOWN_KEYS[i].indexOf(".");
    if (end > 0 && KNOWN_KEYS[i].charAt(end - 1) != "]") root.section(KNOWN_KEYS[i].substring(0, end));
  }
}
