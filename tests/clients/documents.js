// Lays out the documents that are not written for one tool: node documents.js SCHEMA FOLDER
//
// FOLDER/documents/*.graphql  queries/*.graphql and each block marked `graphql` in the README, valid and with names of
//                             their own, so that they can live in one project
// FOLDER/relay/*.js           the same in the shape that Relay asks for
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Kind, buildSchema, parse, print, specifiedRules, NoUnusedFragmentsRule, validate, visit } from "graphql";

const [, , schemaFile, folder] = process.argv;
const here = import.meta.dirname;
const schema = buildSchema(readFileSync(schemaFile, "utf8"));

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const documents = readdirSync(join(here, "queries")).map((file) => ({
  name: capitalised(basename(file, ".graphql")),
  from: `queries/${file}`,
  text: readFileSync(join(here, "queries", file), "utf8"),
}));

const readme = readReadme();
for (const [number, match] of [...readme.matchAll(/^```graphql\b[^\n]*\n(.*?)^```/gms)].entries()) {
  const line = readme.slice(0, match.index).split("\n").length;
  documents.push({ name: `Readme${number + 1}`, from: `README.md:${line}`, text: match[1] });
}

function readReadme() {
  try {
    return readFileSync(join(here, "../../README.md"), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

mkdirSync(join(folder, "documents"), { recursive: true });
mkdirSync(join(folder, "relay"), { recursive: true });
let failed = false;
let operations = 0;
for (const { name, from, text } of documents) {
  const document = parse(text);
  // A piece of the schema, shown for reading.
  if (document.definitions.some((definition) => !("selectionSet" in definition))) continue;
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
  for (const error of validate(schema, document, rules)) {
    console.error(`${from}: ${error.message}`);
    failed = true;
  }

  // Relay wants an operation to be named after its file, and everything else to be prefixed with it.
  let count = 0;
  const fragment = (node) => ({ ...node, name: { ...node.name, value: `${name}_${node.name.value}` } });
  const named = visit(document, {
    [Kind.OPERATION_DEFINITION](node) {
      count += 1;
      const value = `${name}${count > 1 ? count : ""}${capitalised(node.operation)}`;
      return { ...node, name: { kind: Kind.NAME, value } };
    },
    [Kind.FRAGMENT_DEFINITION]: fragment,
    [Kind.FRAGMENT_SPREAD]: fragment,
  });
  operations += count;
  writeFileSync(join(folder, "documents", `${name}.graphql`), print(named));
  writeFileSync(
    join(folder, "relay", `${name}.js`),
    named.definitions.map((definition) => `graphql\`\n${print(definition)}\n\`;\n`).join("\n"),
  );
}
if (failed) process.exit(1);
console.log(`documents: ${operations} operations of queries/ and README.md are valid`);
