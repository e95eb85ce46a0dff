// node main.js URL SCHEMA
import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";

import apollo from "./apollo.js";
import graphqlRequest from "./graphql-request.js";
import newsroom from "./newsroom.js";
import relay from "./relay.js";
import urql from "./urql.js";

const [, , url, schemaFile] = process.argv;
const schema = buildSchema(readFileSync(schemaFile, "utf8"));

// Clients put the whole request into what they throw.
const oneLine = (text) => text.trim().replace(/\s*\n\s*/g, " | ").slice(0, 400);

let failed = false;
// Last, because it publishes; only where there is somebody who may.
const staff = process.env.LIVE_EMAIL ? { newsroom } : {};
for (const [client, run] of Object.entries({ "graphql-request": graphqlRequest, apollo, urql, relay, ...staff })) {
  const check = async (name, body) => {
    try {
      await body();
      console.log(`ok      ${client}: ${name}`);
    } catch (error) {
      failed = true;
      console.log(`FAILED  ${client}: ${name}: ${oneLine(error.message)}`);
    }
  };
  await run(url, check, schema, schemaFile);
}
process.exitCode = failed ? 1 : 0;
