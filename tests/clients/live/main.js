// node main.js URL SCHEMA
import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";

import apollo from "./apollo.js";
import { open } from "./desk.js";
import graphiql, { browser } from "./graphiql.js";
import graphqlRequest from "./graphql-request.js";
import relay from "./relay.js";
import sockets from "./sockets.js";
import urql from "./urql.js";

const [, , url, schemaFile] = process.argv;
const schema = buildSchema(readFileSync(schemaFile, "utf8"));

// Clients put the whole request into what they throw.
const oneLine = (text) => text.trim().replace(/\s*\n\s*/g, " | ").slice(0, 400);

let failed = false;
// Mutations and subscriptions only where there is somebody who may publish.
const { LIVE_EMAIL: email, LIVE_PASSWORD: password } = process.env;
const desk = email && (await open(url, email, password));
const clients = { "graphql-request": graphqlRequest, apollo, urql, relay, sockets };
if (browser) clients.GraphiQL = graphiql;
else console.log("--      GraphiQL: not tried, there is no Chromium (`.ci/install chromium`, or name it in CHROMIUM)");
for (const [client, run] of Object.entries(clients)) {
  const check = async (name, body) => {
    try {
      await body();
      console.log(`ok      ${client}: ${name}`);
    } catch (error) {
      failed = true;
      console.log(`FAILED  ${client}: ${name}: ${oneLine(error.message)}`);
    }
  };
  await run(url, check, schema, schemaFile, desk);
}
process.exitCode = failed ? 1 : 0;
