// Makes the files of GraphiQL beside this one from the packages of their authors.
//
//   node src/http/graphiql/refresh.mjs
//
// It needs npm. Fonts that are written into the style sheet are left out: they are a third of the whole, and the fonts of
// the reader's system do.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
const licences = Object.keys(versions).map((name) => {
  const text = readFileSync(join(work, "node_modules", name, "LICENSE"), "utf8").trim();
  return `${name} ${versions[name]}\n\n${text}\n`;
});
writeFileSync(join(here, "LICENSES"), licences.join("\n----\n\n"));
writeFileSync(join(here, "VERSION"), `${versions.graphiql}\n`);
rmSync(work, { recursive: true });
