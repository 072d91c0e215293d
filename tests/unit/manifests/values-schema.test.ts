import assert from "node:assert/strict";
import { test } from "node:test";
import { helmTemplate, WITHOUT_HELM } from "./render.ts";
import { CHART, RELEASE } from "./shipped.ts";

// Values that the chart's schema refuses, by Helm's own words.

const options = { skip: WITHOUT_HELM };

for (const [given, complaint] of [
  ["config.sesion.lifetime=8h", /at '\/config': additional properties 'sesion' not allowed/],
  ["config.session.lifetme=8h", /at '\/config\/session': additional properties 'lifetme' not allowed/],
  ["config.session.lifetime=8", /at '\/config\/session\/lifetime': got number, want string/],
  ["config.logout.backChannel=maybe", /at '\/config\/logout\/backChannel': got string, want boolean/],
  ["config.session.end=LATER", /at '\/config\/session\/end': value must be one of 'TOKENS', 'LIFETIME'/],
  ["config.relyingParties[0].name=login", /at '\/config\/relyingParties\/0\/name': /],
  ["config.relyingParties[0].sesion.end=TOKENS", /additional properties 'sesion' not allowed/],
  ["config.issuer=https://idp.example.com", /config\.issuer: found it within config; expected it beside config/],
  ["clientId=true", /at '\/clientId': got boolean, want/],
  ["test.imag=x", /at '\/test': additional properties 'imag' not allowed/],
] as const) {
  test(`helm template --set ${given} fails, and says where`, options, async () => {
    await assert.rejects(helmTemplate(CHART, RELEASE, `--set=${given}`), complaint);
  });
}
