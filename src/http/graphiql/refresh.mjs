// Makes the files of GraphiQL beside this one from the packages of their authors.
//
//   node src/http/graphiql/refresh.mjs
//
// It needs npm. Fonts that are written into the style sheet are left out: they are a third of the whole, and the fonts of
// the reader's system do.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const versions = { graphiql: "3.8.3", react: "18.3.1", "react-dom": "18.3.1" };
const files = [
  ["graphiql.js", "graphiql/graphiql.min.js"],
  ["graphiql.css", "graphiql/graphiql.min.css"],
  ["react.js", "react/umd/react.production.min.js"],
  ["react-dom.js", "react-dom/umd/react-dom.production.min.js"],
];

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "graphiql-"));
const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
execFileSync("npm", ["install", "--no-save", "--ignore-scripts", "--prefix", work, ...packages], { stdio: "inherit" });

for (const [name, path] of files) {
  let text = readFileSync(join(work, "node_modules", path), "utf8");
  text = text.replace(/@font-face\s*\{[^}]*\}/g, "").replace(/\n?\/\/# sourceMappingURL=.*|\/\*# sourceMappingURL=.*?\*\//g, "");
  writeFileSync(join(here, `${name}.gz`), gzipSync(text, { level: 9 }));
}
// The bundle holds what GraphiQL itself is made of, so the licences of all of that belong beside it.
const installed = JSON.parse(readFileSync(join(work, "node_modules/.package-lock.json"), "utf8")).packages;
const licences = new Map();
for (const [path, { version, license }] of Object.entries(installed).sort()) {
  const name = `${path.replace(/^.*node_modules\//, "")} ${version} (${license})`;
  const file = readdirSync(join(work, path)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(work, path, file), "utf8").trim() : "";
  licences.set(text, [...(licences.get(text) ?? []), name]);
}
const told = [...licences].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
writeFileSync(join(here, "LICENSES"), told.join("\n----\n\n"));
writeFileSync(join(here, "VERSION"), `${versions.graphiql}\n`);
rmSync(work, { recursive: true });
