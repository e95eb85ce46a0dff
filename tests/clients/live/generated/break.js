// Ways to make a valid document wrong, one for each rule that graphql-js knows; and some that leave it valid.
//
// A way gets a document that is its own to change, and the random numbers; it says false if there is nothing that it could
// break. graphql-js has the last word on whether the result is wrong.
import { Kind, TypeInfo, getNamedType, isAbstractType, isInputObjectType, isInterfaceType, isLeafType, isObjectType, visit, visitWithTypeInfo } from "graphql";

import { argument, definition, directive, field, fragment, inline, name, set, spread, variable } from "./generate.js";

const literals = [
  { kind: Kind.INT, value: "7" },
  { kind: Kind.INT, value: "3000000000" },
  { kind: Kind.FLOAT, value: "1.5" },
  { kind: Kind.STRING, value: "x" },
  { kind: Kind.BOOLEAN, value: true },
  { kind: Kind.ENUM, value: "NOTHING" },
  { kind: Kind.NULL },
  { kind: Kind.LIST, values: [] },
  { kind: Kind.LIST, values: [{ kind: Kind.NULL }] },
  { kind: Kind.OBJECT, fields: [] },
  { kind: Kind.OBJECT, fields: [{ kind: Kind.OBJECT_FIELD, name: name("nothing"), value: { kind: Kind.INT, value: "1" } }] },
];
const types = ["Int", "Int!", "String", "String!", "[String!]!", "Boolean", "ID!", "ArticleFilter", "Float", "[[Int]]"];

/** All nodes of some kinds, with what the schema says about them. */
function nodes(schema, document, kinds) {
  const found = [];
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      enter(node, _key, parent, _path, ancestors) {
        if (!kinds.includes(node.kind)) return;
        found.push({
          node,
          parentType: info.getParentType(),
          type: info.getType(),
          fieldDef: info.getFieldDef(),
          inputType: info.getInputType(),
          argumentDef: info.getArgument(),
          parents: [...ancestors, parent].filter((it) => it && !Array.isArray(it)),
        });
      },
    }),
  );
  return found;
}

const operationOf = (document) => document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION);

/** A way that changes one node of some kinds of which `fits` is true. */
const one = (kinds, change, fits = () => true) => (document, random, schema) => {
  const candidates = nodes(schema, document, kinds).filter(fits);
  if (candidates.length === 0) return false;
  const { node, ...about } = random.pick(candidates);
  return change(node, random, { ...about, schema, document }) !== false;
};
const change = (node, to) => {
  for (const key of Object.keys(node)) delete node[key];
  Object.assign(node, structuredClone(to));
};
const composite = ({ type }) => type && !isLeafType(getNamedType(type));
const placed = [Kind.FIELD, Kind.FRAGMENT_SPREAD, Kind.INLINE_FRAGMENT];
const isTypename = ({ node }) => node.name.value === "__typename";

export const ways = {
  nothing: () => true,
  "a field that is not there": one([Kind.FIELD], (node) => void (node.name = name("nothing"))),
  "an argument that is not there": one([Kind.FIELD], (node) => void node.arguments.push(argument("nothing", literals[0]))),
  "an argument of __typename": one([Kind.FIELD], (node) => void node.arguments.push(argument("x", literals[0])), isTypename),
  "an argument is missing": one([Kind.FIELD], (node, random) => void node.arguments.splice(random.below(node.arguments.length), 1), ({ node }) => node.arguments.length > 0),
  "an argument twice": one([Kind.FIELD], (node, random) => void node.arguments.push(random.pick(node.arguments)), ({ node }) => node.arguments.length > 0),
  "a value of another type": one([Kind.ARGUMENT], (node, random) => void (node.value = random.pick(literals))),
  "a value of another type inside": one([Kind.OBJECT_FIELD], (node, random) => void (node.value = random.pick(literals))),
  "an enum as a text": one([Kind.ENUM], (node) => change(node, { kind: Kind.STRING, value: node.value })),
  "a text as an enum": one([Kind.STRING], (node) => change(node, { kind: Kind.ENUM, value: "france" })),
  "one instead of a list": one([Kind.LIST], (node) => change(node, node.values[0]), ({ node }) => node.values.length > 0),
  "a list instead of one": one([Kind.STRING, Kind.INT, Kind.ENUM], (node) => change(node, { kind: Kind.LIST, values: [structuredClone(node)] })),
  "a field of an input that is not there": one([Kind.OBJECT], (node) => void node.fields.push({ kind: Kind.OBJECT_FIELD, name: name("nothing"), value: literals[0] })),
  "a field of an input twice": one([Kind.OBJECT], (node, random) => void node.fields.push(random.pick(node.fields)), ({ node }) => node.fields.length > 0),
  "a field of an input is missing": one([Kind.OBJECT], (node, random) => void node.fields.splice(random.below(node.fields.length), 1), ({ node }) => node.fields.length > 0),
  "two of oneOf": one(
    [Kind.OBJECT],
    (node, random, { inputType }) => {
      const other = random.pick(Object.keys(getNamedType(inputType).getFields()));
      node.fields.push({ kind: Kind.OBJECT_FIELD, name: name(other), value: { kind: Kind.STRING, value: "x" } });
    },
    ({ inputType }) => inputType && isInputObjectType(getNamedType(inputType)) && getNamedType(inputType).isOneOf,
  ),
  "a variable in oneOf that may be null": (document, random, schema) => {
    const inside = nodes(schema, document, [Kind.VARIABLE]).filter(({ parents, inputType }) => inputType && parents.at(-1)?.kind === Kind.OBJECT_FIELD);
    if (inside.length === 0) return false;
    const declared = operationOf(document).variableDefinitions.find((it) => it.variable.name.value === random.pick(inside).node.name.value);
    if (declared?.type.kind !== Kind.NON_NULL_TYPE) return false;
    declared.type = declared.type.type;
    return true;
  },
  "a variable of another type": one([Kind.VARIABLE_DEFINITION], (node, random) => void (node.type = definition("x", random.pick(types)).type)),
  "a variable that may be null": one([Kind.VARIABLE_DEFINITION], (node) => (node.type.kind === Kind.NON_NULL_TYPE ? void (node.type = node.type.type) : false)),
  "a variable that is not declared": one([Kind.OPERATION_DEFINITION], (node, random) => void node.variableDefinitions.splice(random.below(node.variableDefinitions.length), 1), ({ node }) => node.variableDefinitions.length > 0),
  "a variable that is not used": one([Kind.OPERATION_DEFINITION], (node) => void node.variableDefinitions.push(definition("unused", "Int"))),
  "a variable twice": one([Kind.OPERATION_DEFINITION], (node, random) => void node.variableDefinitions.push(random.pick(node.variableDefinitions)), ({ node }) => node.variableDefinitions.length > 0),
  "a variable of an output type": one([Kind.VARIABLE_DEFINITION], (node, random) => void (node.type = definition("x", random.pick(["Article", "Node", "Routable!"])).type)),
  "a variable of a type that is not there": one([Kind.VARIABLE_DEFINITION], (node) => void (node.type = definition("x", "Nothing").type)),
  "a default of another type": one([Kind.VARIABLE_DEFINITION], (node, random) => void (node.defaultValue = random.pick(literals))),
  "a variable is used elsewhere": one([Kind.ARGUMENT], (node, random, { document }) => {
    const declared = operationOf(document).variableDefinitions;
    return declared.length > 0 ? void (node.value = variable(random.pick(declared).variable.name.value)) : false;
  }),
  "a variable in a list": one([Kind.LIST], (node, random, { document }) => {
    const declared = operationOf(document).variableDefinitions;
    return declared.length > 0 ? void node.values.push(variable(random.pick(declared).variable.name.value)) : false;
  }),
  "a fragment that is not used": (document) => document.definitions.push(fragment("Unused", "Query", [field("__typename")])),
  "a fragment twice": (document, random) => {
    const fragments = document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION);
    return fragments.length > 0 && document.definitions.push(random.pick(fragments));
  },
  "a fragment that is not there": one([Kind.SELECTION_SET], (node) => void node.selections.push(spread("Nothing"))),
  "a fragment in a circle": (document) => {
    const own = document.definitions.find((it) => it.kind === Kind.FRAGMENT_DEFINITION);
    return own && own.selectionSet.selections.push(spread(own.name.value));
  },
  "a fragment on a type that is not there": one([Kind.SELECTION_SET], (node) => void node.selections.push(inline("Nothing", [field("__typename")]))),
  "a fragment on a scalar": one([Kind.SELECTION_SET], (node, random) => void node.selections.push(inline(random.pick(["Int", "ArticleGenre", "ArticleFilter"]), [field("__typename")]))),
  "a fragment on another type": one([Kind.SELECTION_SET], (node, random, { schema }) => {
    const candidates = Object.values(schema.getTypeMap()).filter((it) => isObjectType(it) || isAbstractType(it));
    node.selections.push(inline(random.pick(candidates).name, [field("__typename")]));
  }),
  "a directive that is not there": one(placed, (node) => void node.directives.push(directive("nothing"))),
  "a directive of the schema": one(placed, (node) => void node.directives.push(directive("deprecated"))),
  "a directive at an operation": one([Kind.OPERATION_DEFINITION], (node) => void node.directives.push(directive("skip", argument("if", literals[4])))),
  "a directive at a fragment": one([Kind.FRAGMENT_DEFINITION], (node) => void node.directives.push(directive("include", argument("if", literals[4])))),
  "a directive at a variable": one([Kind.VARIABLE_DEFINITION], (node, random) => void node.directives.push(random.chance(0.5) ? directive("nothing") : directive("skip", argument("if", literals[4])))),
  "a directive twice": one(placed, (node) => {
    for (const _ of [1, 2]) node.directives.push(directive("skip", argument("if", { kind: Kind.BOOLEAN, value: false })));
  }),
  "a directive without its argument": one(placed, (node) => void node.directives.push(directive("include"))),
  "a directive with another argument": one(placed, (node) => void node.directives.push(directive("include", argument("if", literals[4]), argument("x", literals[4])))),
  "a directive with another value": one(placed, (node, random) => void node.directives.push(directive("include", argument("if", random.pick(literals))))),
  "a directive at __typename": one([Kind.FIELD], (node, random) => void node.directives.push(random.pick([directive("nothing"), directive("skip"), directive("include", argument("if", literals[0]))])), isTypename),
  "nothing selected of an object": one([Kind.FIELD], (node) => void delete node.selectionSet, composite),
  "something selected of a text": one([Kind.FIELD], (node) => void (node.selectionSet = set([field("x")])), ({ type }) => type && isLeafType(getNamedType(type))),
  "two fields under one name": one([Kind.SELECTION_SET], (node, random) => {
    const fields = node.selections.filter((it) => it.kind === Kind.FIELD);
    if (fields.length < 2) return false;
    const [a, b] = random.some(fields, 2);
    b.alias = name((a.alias ?? a.name).value);
  }),
  "two fields under one name in a fragment": one(
    [Kind.FIELD],
    (node, random, { parents, parentType }) => {
      const selections = parents.at(-1).selections;
      const others = Object.values(parentType.getFields()).filter((it) => isLeafType(getNamedType(it.type)) && it.args.every(({ type }) => !String(type).endsWith("!")));
      if (others.length === 0) return false;
      selections.push(inline(random.chance(0.5) ? parentType.name : undefined, [field(random.pick(others).name, { alias: name((node.alias ?? node.name).value) })]));
    },
    ({ parentType, parents }) => parentType && parents.at(-1).kind === Kind.SELECTION_SET && !!parentType.getFields,
  ),
  "the same object twice, with a conflict inside": one(
    [Kind.FIELD],
    (node, random, { type, parents }) => {
      const leaves = Object.values(getNamedType(type).getFields()).filter((it) => isLeafType(getNamedType(it.type)));
      if (leaves.length < 2) return false;
      const [a, b] = random.some(leaves, 2);
      const again = structuredClone(node);
      node.selectionSet.selections.push(field(a.name, { alias: name("same") }));
      again.selectionSet = set([field((random.chance(0.5) ? a : b).name, { alias: name("same") })]);
      parents.at(-1).selections.push(random.chance(0.5) ? again : inline(undefined, [again]));
    },
    (it) => composite(it) && it.parents.at(-1).kind === Kind.SELECTION_SET && !!getNamedType(it.type).getFields,
  ),
  "one name for fields of different types": one(
    [Kind.SELECTION_SET],
    (node, random, { parentType, schema }) => {
      const members = random.some(schema.getPossibleTypes(parentType), 2);
      if (members.length < 2) return false;
      for (const member of members) {
        const leaves = Object.values(member.getFields()).filter((it) => isLeafType(getNamedType(it.type)) && it.args.length === 0);
        if (leaves.length === 0) return false;
        node.selections.push(inline(member.name, [field(random.pick(leaves).name, { alias: name("same") })]));
      }
    },
    ({ parentType }) => parentType && isAbstractType(parentType),
  ),
  "a conflict between an interface and its member": one(
    [Kind.SELECTION_SET],
    (node, random, { parentType, schema }) => {
      const own = Object.values(parentType.getFields()).filter((it) => isLeafType(getNamedType(it.type)));
      const member = random.pick(schema.getPossibleTypes(parentType));
      const others = Object.values(member.getFields()).filter((it) => isLeafType(getNamedType(it.type)) && it.args.length === 0);
      if (own.length === 0) return false;
      node.selections.push(field(random.pick(own).name, { alias: name("same") }));
      node.selections.push(inline(member.name, [field(random.pick(others).name, { alias: name("same") })]));
    },
    ({ parentType }) => parentType && isInterfaceType(parentType),
  ),
  "the same field twice": one(
    [Kind.FIELD],
    (node, random, { parents, parentType }) => {
      const again = structuredClone(node);
      if (random.chance(0.3) && again.arguments.length > 0) again.arguments.reverse();
      parents.at(-1).selections.push(random.chance(0.5) || !parentType ? again : inline(parentType.name, [again]));
    },
    ({ parents }) => parents.at(-1).kind === Kind.SELECTION_SET,
  ),
  "an operation without a name": (document) => document.definitions.push({ ...structuredClone(operationOf(document)), name: undefined }),
  "an operation twice": (document) => document.definitions.push(operationOf(document)),
  "a second operation": (document, random) =>
    document.definitions.push({ ...structuredClone(operationOf(document)), name: name("Second"), ...(random.chance(0.5) ? { variableDefinitions: [] } : {}) }),
  "a subscription with two fields": (document) => {
    const operation = operationOf(document);
    if (operation.operation !== "subscription") return false;
    return operation.selectionSet.selections.push(field("breakingNews", { alias: name("second"), selectionSet: set([field("cursor")]) }));
  },
  "a subscription of __typename": (document) => {
    const operation = operationOf(document);
    if (operation.operation !== "subscription") return false;
    operation.selectionSet = set([field("__typename")]);
    return true;
  },
  "a definition of a type": (document) => document.definitions.push({ kind: Kind.SCALAR_TYPE_DEFINITION, name: name("Mine"), directives: [] }),
  introspection: one([Kind.OPERATION_DEFINITION], (node, random) => {
    if (node.operation !== "query") return false;
    const inside = () => set([field(random.pick(["name", "kind", "nothing", "__typename", "description"]))]);
    const type = field("__type", { arguments: random.chance(0.8) ? [argument("name", random.pick(literals.slice(3, 6)))] : [], selectionSet: inside() });
    const whole = field("__schema", { selectionSet: set([field(random.pick(["types", "queryType", "directives"]), { selectionSet: inside() })]) });
    node.selectionSet.selections.push(random.pick([type, whole]));
  }),
};

/** Ways to make the text itself wrong. */
export const textWays = {
  "a character is missing": (text, random) => {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1);
  },
  "a character too many": (text, random) => {
    const at = random.below(text.length);
    return text.slice(0, at) + random.pick([..."{}()[]!$@:=|&\"#0a.,\u{feff}\n-\\"]) + text.slice(at);
  },
  "cut off": (text, random) => text.slice(0, random.below(text.length)),
};

/** Ways to make the values of variables wrong. */
export const valueWays = {
  "another value": (variables, random) => {
    const keys = Object.keys(variables);
    if (keys.length === 0) return false;
    variables[random.pick(keys)] = random.pick([null, 7, 3e9, 1.5, "x", true, [], [null], {}, { nothing: 1 }, { slug: null }, [["x"]], { slug: "x", id: "y" }]);
    return true;
  },
  "another value inside": (variables, random) => {
    const inner = Object.values(variables).filter((it) => it && typeof it === "object");
    if (inner.length === 0) return false;
    const of = random.pick(inner);
    const keys = Object.keys(of);
    if (keys.length === 0) return false;
    of[random.pick(keys)] = random.pick([null, 7, 1.5, "x", true, [], {}, { nothing: 1 }]);
    return true;
  },
  "a value is missing": (variables, random) => {
    const keys = Object.keys(variables);
    return keys.length > 0 && delete variables[random.pick(keys)];
  },
  "a value too many": (variables) => {
    variables.nobodyAsked = 1;
    return true;
  },
};
