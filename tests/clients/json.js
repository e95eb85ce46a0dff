// The first program of docs/json.md, for the compiler: json.js DOCS FOLDER
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [docs, folder] = process.argv.slice(2);
const found = /```ts\n([^]*?)```/.exec(readFileSync(docs, "utf8"));
if (!found) throw new Error(`${docs} has no program in TypeScript`);
writeFileSync(join(folder, "recipe.ts"), found[1]);
