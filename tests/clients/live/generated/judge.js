// Does the server take what graphql-js takes, and refuse what it refuses?
import { SingleFieldSubscriptionsRule, getOperationAST, getVariableValues, parse, print, specifiedRules, validate } from "graphql";

import { textWays, valueWays, ways } from "./break.js";
import { differences } from "./differences.js";
import { Generator } from "./generate.js";
import { Random } from "./random.js";
import { send } from "./server.js";

/** What graphql-js has against a request; undefined if nothing. */
export function objection(schema, { query, variables, operationName }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return error.message;
  }
  let errors;
  try {
    errors = validate(schema, document, specifiedRules);
  } catch {
    // This rule stumbles over conditions: it looks for the value of `@skip(if: $x)` where there is none yet.
    errors = validate(schema, document, specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule));
  }
  if (errors.length > 0) return errors[0].message;
  const operation = getOperationAST(document, operationName);
  if (!operation) return "There is no such operation.";
  return getVariableValues(schema, operation.variableDefinitions, variables).errors?.[0].message;
}

/** What the server has against it. */
async function objectionOf(url, request) {
  const { status, body } = await send(url, request);
  if (status === 200) return undefined;
  if (status !== 400 || !body.errors || "data" in body) throw new Error(`status ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  return { code: body.errors[0].extensions?.code, message: body.errors[0].message };
}

/** A request that is broken in one way, and the name of the way. */
function broken(generator, random, schema, way) {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const { document, variables, operationName } = generator.one();
    const request = { variables: structuredClone(variables), operationName };
    if (ways[way]) {
      const own = structuredClone(document);
      if (!ways[way](own, random, schema)) continue;
      return { query: print(own), ...request };
    }
    if (textWays[way]) return { query: textWays[way](print(document), random), ...request };
    if (valueWays[way](request.variables, random)) return { query: print(document), ...request };
  }
  throw new Error(`no document has ${way}`);
}

export default async function judge(url, schema, known, { seed, count }) {
  const random = new Random(seed);
  const generator = new Generator(schema, random, known);
  const names = [...Object.keys(ways), ...Object.keys(textWays), ...Object.keys(valueWays)];
  const tally = { taken: 0, refused: 0, "too much": 0 };
  const seen = new Map();
  const wrong = [];
  for (let done = 0; done < count; done += 1) {
    const way = names[done % names.length];
    const request = broken(generator, random, schema, way);
    const theirs = objection(schema, request);
    const ours = await objectionOf(url, request);
    // Our limits are our own.
    if (ours?.code === "QUERY_TOO_COMPLEX") {
      tally["too much"] += 1;
      continue;
    }
    tally[ours ? "refused" : "taken"] += 1;
    if (!theirs === !ours) continue;
    const difference = differences.find((it) => (ours ? it.server?.test(ours.message) : it.graphqlJs?.test(theirs)));
    if (difference) seen.set(difference, (seen.get(difference) ?? 0) + 1);
    else wrong.push({ way, ...request, "graphql-js": theirs ?? "takes it", server: ours?.message ?? "takes it" });
  }
  return { tally, wrong, seen };
}
