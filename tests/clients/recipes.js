// Does what docs/clients.md tells front ends to do: node recipes.js SCHEMA FOLDER
//
// A block that begins with the name of a file is that file, one of shell is run; recipes/ has a program for each.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [, , schema, work] = process.argv;
const here = import.meta.dirname;
const page = readFileSync(join(here, "../../docs/clients.md"), "utf8");
const recipes = { "GraphQL Code Generator": "codegen", "gql.tada": "tada", Relay: "relay" };
const section = (heading) => page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
const blocksOf = (heading) =>
  [...section(heading).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
const path = `${join(here, "node_modules/.bin")}:${process.env.PATH}`;

for (const [heading, name] of Object.entries(recipes)) {
  const folder = join(work, "recipes", name);
  cpSync(join(here, "recipes", name), folder, { recursive: true });
  copyFileSync(schema, join(folder, "schema.graphql"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }');
  symlinkSync(join(here, "node_modules"), join(folder, "node_modules"));
  const run = (command) => {
    try {
      execFileSync("bash", ["-ec", command], { cwd: folder, env: { ...process.env, PATH: path, NO_COLOR: "1" }, stdio: "pipe" });
    } catch (error) {
      throw new Error(`${heading}: ${command}\n${error.stdout}${error.stderr}`);
    }
  };
  const blocks = blocksOf(heading);
  for (const { text } of blocks) {
    const file = /^\/\/ (\S+)\n/.exec(text)?.[1];
    if (!file) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file.endsWith(".json") ? text.slice(text.indexOf("\n")) : text);
  }
  for (const { language, text } of blocks) if (language === "sh") run(text);
  if (name !== "relay") run("tsc --project tsconfig.json");
  console.log(`recipe: ${heading}, ${blocks.length} blocks`);
}

// What no tool of this machine runs is held as far as it can be read.
const sdl = readFileSync(schema, "utf8");
const names = (kind) => [...sdl.matchAll(new RegExp(`^${kind} (\\w+)`, "gm"))].map(([, name]) => name);
const swift = blocksOf("Apollo iOS").find(({ language }) => language === "json").text;
const { schemaNamespace } = JSON.parse(swift.slice(swift.indexOf("\n")));
const types = ["type", "interface", "union", "enum", "input", "scalar"].flatMap(names);
if (types.includes(schemaNamespace)) throw new Error(`Apollo iOS: ${schemaNamespace} is a type of the schema`);
const kotlin = blocksOf("Apollo Kotlin").find(({ language }) => language === "kotlin").text;
const mapped = [...kotlin.matchAll(/"(\w+)"/g)].map(([, name]) => name);
const unmapped = names("scalar").filter((name) => !mapped.includes(name));
if (unmapped.length) throw new Error(`Apollo Kotlin: nothing is said of ${unmapped.join(", ")}`);
console.log("recipes: Apollo iOS and Kotlin can be read");
