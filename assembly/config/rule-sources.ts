import { Field } from "./field";
import { SourceConfig } from "./rule-config";
import { readIpBlock, readValues } from "./rule-patterns";

const SOURCE = "an object with at least one of remoteIpBlocks and notRemoteIpBlocks";

/** Reads `from`: sources as in an AuthorizationPolicy. */
export function readSources(field: Field): SourceConfig[] {
  const members = field.list("sources, each {source: {…}}");
  const sources: SourceConfig[] = [];
  for (let i = 0; i < members.length; i++) {
    if (!members[i].checkObject()) continue;
    const source = members[i].get("source");
    source.required(SOURCE);
    if (!source.isGiven || !source.checkObject()) continue;
    const config = new SourceConfig();
    const blocks = source.get("remoteIpBlocks");
    const notBlocks = source.get("notRemoteIpBlocks");
    config.remoteIpBlocks = readValues(blocks, "addresses", readIpBlock);
    config.notRemoteIpBlocks = readValues(notBlocks, "addresses", readIpBlock);
    const given = (blocks.isGiven ? 1 : 0) + (notBlocks.isGiven ? 1 : 0);
    // Other keys were refused by their names.
    if (!blocks.isFilled && !notBlocks.isFilled && source.value.length == given) source.expected(SOURCE);
    sources.push(config);
  }
  return sources;
}
