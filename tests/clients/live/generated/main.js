// node generated/main.js URL SCHEMA: documents that nobody wrote. SEED says which, COUNT how many.
import { readFileSync } from "node:fs";
import { GraphQLClient } from "graphql-request";

import answers from "./answers.js";
import judge from "./judge.js";
import { schemaOf } from "./scalars.js";
import { known } from "./server.js";

const [, , url, schemaFile] = process.argv;
const schema = schemaOf(readFileSync(schemaFile, "utf8"));
const seed = Number(process.env.SEED ?? 1);
const count = Number(process.env.COUNT ?? 500);
const { LIVE_EMAIL: email, LIVE_PASSWORD: password } = process.env;

const told = (name, { tally, wrong, seen = new Map() }) => {
  for (const it of wrong.slice(0, Number(process.env.SHOW ?? 5))) console.log(`FAILED  ${name}: ${JSON.stringify(it, null, 1)}`);
  const known = [...seen].map(([difference, times]) => `${times} × ${difference.name}`).join(", ");
  const figures = Object.entries(tally).map(([what, many]) => `${many} ${what}`).join(", ");
  console.log(`${wrong.length ? "FAILED " : "ok     "} ${name}: ${figures}; ${wrong.length} wrong${known && `; known: ${known}`} (seed ${seed})`);
  if (wrong.length > 0) process.exitCode = 1;
};

const there = await known(url);
told("judged like graphql-js", await judge(url, schema, there, { seed, count }));
told("answers fit the schema", await answers(url, schema, there, { seed, count: count / 2 }));
if (email) {
  const login = "mutation ($input: LoginInput!) { login(input: $input) { session { accessToken } } }";
  const { login: { session } } = await new GraphQLClient(url).request(login, { input: { email, password } });
  const headers = { authorization: `Bearer ${session.accessToken}` };
  told("answers to staff fit the schema", await answers(url, schema, there, { seed: seed + 1, count: count / 2, headers }));
}
