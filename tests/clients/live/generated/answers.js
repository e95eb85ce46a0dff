// Does every answer fit the schema and what was asked?
import {
  Kind,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

import { Generator, field, name } from "./generate.js";
import { objection } from "./judge.js";
import { Random } from "./random.js";
import { send } from "./server.js";

const RUNTIME = "runtime__type";

/** The same with the type's name wherever the answer alone does not tell it. */
function typed(schema, document) {
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      [Kind.SELECTION_SET]: (node) =>
        isAbstractType(info.getParentType()) ? { ...node, selections: [field("__typename", { alias: name(RUNTIME) }), ...node.selections] } : undefined,
    }),
  );
}

const scalars = {
  Int: (value) => Number.isInteger(value) && Math.abs(value) <= 2 ** 31,
  Float: (value) => typeof value === "number",
  Boolean: (value) => typeof value === "boolean",
  DateTime: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value),
  Date: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value),
  URL: (value) => typeof value === "string" && URL.canParse(value),
  JSON: () => true,
};
const isText = (value) => typeof value === "string";

class Reader {
  constructor(schema, document, variables, errors) {
    Object.assign(this, { schema, variables, problems: [] });
    this.operation = document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION);
    this.fragments = Object.fromEntries(document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION).map((it) => [it.name.value, it]));
    this.failed = errors.map((error) => error.path?.join("."));
  }

  wrong(path, what) {
    this.problems.push(`${path.join(".") || "data"}: ${what}`);
  }

  /** The value of a condition, with the defaults of the operation. */
  condition(node) {
    if (node.kind !== Kind.VARIABLE) return node.value;
    const of = node.name.value;
    return of in this.variables ? this.variables[of] : this.operation.variableDefinitions.find((it) => it.variable.name.value === of).defaultValue.value;
  }

  isLeftOut(node) {
    return node.directives.some((it) => this.condition(it.arguments[0].value) === (it.name.value === "skip"));
  }

  /** The fields that an object has to have, in order, with everything that is selected of each. */
  fieldsOf(type, sets, into = new Map(), seen = new Set()) {
    for (const node of sets.flatMap((it) => it.selections)) {
      if (this.isLeftOut(node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        into.set(key, [...(into.get(key) ?? []), node]);
        continue;
      }
      const of = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments[node.name.value] : node;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(of)) continue;
        seen.add(of);
      }
      const on = of.typeCondition && this.schema.getType(of.typeCondition.name.value);
      if (on && on !== type && !(isAbstractType(on) && this.schema.isSubType(on, type))) continue;
      this.fieldsOf(type, [of.selectionSet], into, seen);
    }
    return into;
  }

  object(type, sets, value, path) {
    if (typeof value !== "object" || Array.isArray(value)) return this.wrong(path, "is no object");
    const runtime = isAbstractType(type) ? this.schema.getType(value[RUNTIME]) : type;
    if (!runtime || (runtime !== type && !this.schema.isSubType(type, runtime))) return this.wrong(path, `is no ${type}: ${value[RUNTIME]}`);
    const fields = this.fieldsOf(runtime, sets);
    const [expected, is] = [[...fields.keys()].join(" "), Object.keys(value).join(" ")];
    if (expected !== is) return this.wrong(path, `has "${is}" instead of "${expected}"`);
    for (const [key, nodes] of fields) this.field(runtime, nodes, value[key], [...path, key]);
  }

  field(type, nodes, value, path) {
    const of = nodes[0].name.value;
    if (of === "__typename") return value === type.name || this.wrong(path, `${value} instead of ${type.name}`);
    const definition = type.getFields()[of];
    const sets = nodes.map((it) => it.selectionSet).filter(Boolean);
    const promised = definition.astNode.directives.some((it) => it.name.value === "semanticNonNull");
    // An answer tells ten errors and no more.
    if (value === null && promised && this.failed.length < 10 && !this.failed.some((it) => it?.startsWith(path.join(".")))) this.wrong(path, "is null without an error");
    this.value(definition.type, sets, value, path);
  }

  value(type, sets, value, path) {
    if (value === undefined) return this.wrong(path, "is missing");
    if (value === null) return isNonNullType(type) && this.wrong(path, "is null");
    const of = getNullableType(type);
    if (isListType(of)) {
      if (!Array.isArray(value)) return this.wrong(path, "is no list");
      value.forEach((item, at) => this.value(of.ofType, sets, item, [...path, at]));
    } else if (isEnumType(of)) {
      if (!of.getValue(value)) this.wrong(path, `${value} is no ${of}`);
    } else if (isLeafType(of)) {
      if (!(scalars[of.name] ?? isText)(value)) this.wrong(path, `${JSON.stringify(value)} is no ${of}`);
    } else {
      this.object(of, sets, value, path);
    }
  }
}

export default async function answers(url, schema, known, { seed, count, headers }) {
  const random = new Random(seed);
  const generator = new Generator(schema, random, known);
  const tally = { answers: 0, "with errors": 0, "too much": 0, values: 0 };
  const wrong = [];
  while (tally.answers < count) {
    const { document, variables, operationName } = generator.one(0);
    const own = typed(schema, document);
    const request = { query: print(own), variables, operationName };
    if (objection(schema, request)) continue;
    const { status, body } = await send(url, request, headers);
    const codes = (body.errors ?? []).map((it) => it.extensions?.code);
    if (codes.includes("QUERY_TOO_COMPLEX")) {
      tally["too much"] += 1;
      continue;
    }
    tally.answers += 1;
    tally["with errors"] += codes.length > 0 ? 1 : 0;
    const reader = new Reader(schema, own, variables, body.errors ?? []);
    if (status !== 200 || !("data" in body)) reader.wrong([], `status ${status}`);
    else if (body.data === null) body.errors?.length || reader.wrong([], "is null without an error");
    else reader.object(schema.getQueryType(), [reader.operation.selectionSet], body.data, []);
    for (const error of body.errors ?? []) {
      // Where something failed, nothing is.
      let at = body.data;
      for (const step of error.path ?? []) at = at?.[step];
      if (error.path && at != null) reader.wrong(error.path, "has an error and a value");
      if (!error.extensions?.code || error.extensions.code === "INTERNAL") reader.wrong(error.path ?? [], `code ${error.extensions?.code}`);
    }
    tally.values += JSON.stringify(body).split(":").length;
    if (reader.problems.length > 0) wrong.push({ ...request, problems: reader.problems.slice(0, 5), answer: JSON.stringify(body).slice(0, 600) });
  }
  return { tally, wrong };
}
