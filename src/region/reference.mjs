// Makes reference.json: the regions of UN M49 and the areas of ISO 3166-1, from Unicode CLDR (Unicode License v3).
//
//   npm install --prefix /tmp/cldr cldr-core@45.0.0 cldr-localenames-modern@45.0.0
//   node src/region/reference.mjs /tmp/cldr/node_modules > src/region/reference.json

import { readFileSync } from "node:fs";

const root = process.argv[2];
const read = (path) => JSON.parse(readFileSync(`${root}/${path}`, "utf8"));
const containment = read("cldr-core/supplemental/territoryContainment.json").supplemental.territoryContainment;
const codes = read("cldr-core/supplemental/codeMappings.json").supplemental.codeMappings;
const names = read("cldr-localenames-modern/main/en/territories.json").main.en.localeDisplayNames.territories;

const isArea = (code) => /^[A-Z]{2}$/.test(code);
// CLDR also has codes that ISO 3166-1 only reserves, and one of its own.
const reserved = new Set(["AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK", "QO"]);
const independent = new Set([...containment.UN._contains, "VA", "PS"]);
// The plain name of these is unwieldy, or not the one in use.
const short = new Set(["HK", "MO", "PS"]);
names["001"] = "World";

const parents = new Map();
const add = (child, parent) => parents.set(child, [...(parents.get(child) ?? []), parent]);
const wholes = Object.entries(containment).filter(([code]) => /^\d{3}$/.test(code));
for (const isGrouping of [false, true]) {
  for (const [code, { _contains, _grouping }] of wholes) {
    if (Boolean(_grouping) === isGrouping) _contains.forEach((child) => add(child, code));
  }
}
for (const grouping of ["202", "003", "419"]) {
  const whole = grouping === "202" ? "002" : "019";
  parents.set(grouping, [whole]);
}
parents.set("AQ", ["001"]);

const kind = (code) => {
  if (code === "001") return "WORLD";
  if (isArea(code)) return independent.has(code) ? "COUNTRY" : "TERRITORY";
  return parents.get(code)?.[0] === "001" ? "MACROREGION" : "SUBREGION";
};
const all = ["001", ...new Set([...parents.keys()].filter((code) => !reserved.has(code)))];
const rows = all.map((code) => {
  const above = (parents.get(code) ?? []).filter((parent) => parent !== "QO");
  const row = { code, kind: kind(code), name: (short.has(code) && names[`${code}-alt-short`]) || names[code], parents: above };
  if (isArea(code)) Object.assign(row, { m49: codes[code]._numeric, alpha3: codes[code]._alpha3 });
  return row;
});
const level = { WORLD: 0, MACROREGION: 1, SUBREGION: 2, COUNTRY: 3, TERRITORY: 3 };
rows.sort((a, b) => level[a.kind] - level[b.kind] || (a.code < b.code ? -1 : 1));
process.stdout.write(`[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`);
