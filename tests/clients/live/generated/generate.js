// Valid documents out of a schema, as syntax trees, with values for their variables.
import {
  Kind,
  OperationTypeNode,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  parseType,
} from "graphql";

export const name = (value) => ({ kind: Kind.NAME, value });
export const variable = (of) => ({ kind: Kind.VARIABLE, name: name(of) });
export const argument = (of, value) => ({ kind: Kind.ARGUMENT, name: name(of), value });
export const directive = (of, ...args) => ({ kind: Kind.DIRECTIVE, name: name(of), arguments: args });
export const set = (selections) => ({ kind: Kind.SELECTION_SET, selections });
export const field = (of, inside = {}) => ({ kind: Kind.FIELD, name: name(of), arguments: [], directives: [], ...inside });
export const definition = (of, type, defaultValue) => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: variable(of),
  type: typeof type === "string" ? parseType(type) : type,
  defaultValue,
  directives: [],
});
export const fragment = (of, on, selections) => ({
  kind: Kind.FRAGMENT_DEFINITION,
  name: name(of),
  typeCondition: { kind: Kind.NAMED_TYPE, name: name(on) },
  directives: [],
  selectionSet: set(selections),
});
export const inline = (on, selections) => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: on && { kind: Kind.NAMED_TYPE, name: name(on) },
  directives: [],
  selectionSet: set(selections),
});
export const spread = (of) => ({ kind: Kind.FRAGMENT_SPREAD, name: name(of), directives: [] });

/** A JSON value as it is written in a document. */
export function literal(value, type) {
  if (isNonNullType(type)) return literal(value, type.ofType);
  if (value === null) return { kind: Kind.NULL };
  if (isListType(type)) {
    if (!Array.isArray(value)) return literal(value, type.ofType);
    return { kind: Kind.LIST, values: value.map((item) => literal(item, type.ofType)) };
  }
  if (isInputObjectType(type)) {
    const fields = Object.entries(value).map(([key, item]) => ({
      kind: Kind.OBJECT_FIELD,
      name: name(key),
      value: literal(item, type.getFields()[key].type),
    }));
    return { kind: Kind.OBJECT, fields };
  }
  if (isEnumType(type)) return { kind: Kind.ENUM, value };
  if (typeof value === "boolean") return { kind: Kind.BOOLEAN, value };
  if (typeof value === "number") return { kind: Number.isInteger(value) ? Kind.INT : Kind.FLOAT, value: String(value) };
  return { kind: Kind.STRING, value };
}

export class Generator {
  /** `known` has ids, paths and slugs of what is there. */
  constructor(schema, random, known) {
    Object.assign(this, { schema, random, known });
  }

  /** A document with values: `{ document, variables, operationName }`. Only queries run; of others only the text is judged. */
  one(kind = this.random.next()) {
    this.definitions = [];
    this.variables = {};
    this.fragments = [];
    this.count = 0;
    const of = kind < 0.8 ? OperationTypeNode.QUERY : kind < 0.9 ? OperationTypeNode.MUTATION : OperationTypeNode.SUBSCRIPTION;
    const root = this.schema.getRootType(of);
    this.used = this.definitions;
    const width = of === OperationTypeNode.SUBSCRIPTION ? 1 : 1 + this.random.below(3);
    const selections = this.fieldsOf(root, 2 + this.random.below(3), width);
    const operation = {
      kind: Kind.OPERATION_DEFINITION,
      operation: of,
      name: name("Generated"),
      variableDefinitions: this.definitions,
      directives: [],
      selectionSet: set(selections),
    };
    const definitions = [operation, ...this.fragments];
    let operationName = "Generated";
    if (of !== OperationTypeNode.QUERY) {
      operationName = "Other";
      definitions.push({ ...operation, operation: OperationTypeNode.QUERY, name: name(operationName), variableDefinitions: [], selectionSet: set([field("__typename")]) });
    }
    return { document: { kind: Kind.DOCUMENT, definitions }, variables: this.variables, operationName };
  }

  selections(type, depth) {
    const { random } = this;
    const width = 1 + random.below(4);
    if (!isAbstractType(type)) return this.inFragments(type, this.fieldsOf(type, depth, width));
    const members = random.some(this.schema.getPossibleTypes(type), 1 + random.below(3));
    const parts = members.map((member) => inline(member.name, this.fieldsOf(member, depth, width)));
    const shared = isUnionType(type) ? [field("__typename")] : this.fieldsOf(type, depth, 2);
    return this.inFragments(type, [...shared, ...parts]);
  }

  /** The same, sometimes with a part of it in a fragment. */
  inFragments(type, selections) {
    const { random } = this;
    if (random.chance(0.85)) return selections;
    const at = random.below(selections.length);
    const [before, after] = [selections.slice(0, at), selections.slice(at)];
    if (random.chance(0.5)) return [...before, inline(random.chance(0.5) ? type.name : undefined, after)];
    const of = `F${(this.count += 1)}`;
    this.fragments.push(fragment(of, type.name, after));
    // Twice is once.
    return [...before, spread(of), ...(random.chance(0.2) ? [spread(of)] : [])];
  }

  fieldsOf(type, depth, width) {
    const { random } = this;
    const fields = Object.values(type.getFields()).filter((it) => depth > 0 || isLeafType(getNamedType(it.type)));
    // What leads on is rarer than what does not, and more interesting.
    const inner = fields.filter((it) => !isLeafType(getNamedType(it.type)));
    const chosen = [...random.some(inner, depth > 0 ? 1 + random.below(2) : 0), ...random.some(fields, width)];
    const selections = [...new Set(chosen)].slice(0, Math.max(width, 1)).map((it) => this.field(it, depth));
    if (selections.length === 0 || (random.chance(0.1) && type !== this.schema.getSubscriptionType())) selections.push(this.maybe(field("__typename")));
    return selections;
  }

  field(of, depth) {
    const { random } = this;
    const args = of.args.filter((it) => isRequiredArgument(it) || random.chance(this.chanceOf(it.name)));
    const type = getNamedType(of.type);
    const selectionSet = isLeafType(type) ? undefined : set(this.selections(type, depth - 1));
    const alias = args.length > 0 || random.chance(0.15) ? name(`a${(this.count += 1)}`) : undefined;
    const node = field(of.name, { alias, arguments: args.map((it) => argument(it.name, this.argument(it))), selectionSet });
    return this.maybe(node);
  }

  /** With a condition, sometimes. */
  maybe(node) {
    const { random } = this;
    if (random.chance(0.93)) return node;
    const condition = argument("if", random.chance(0.5) ? { kind: Kind.BOOLEAN, value: true } : this.variable("Boolean!", random.chance(0.7)));
    return { ...node, directives: [directive(random.pick(["skip", "include"]), condition)] };
  }

  chanceOf(of) {
    return { first: 0.8, last: 0.05, after: 0.03, before: 0.03 }[of] ?? 0.2;
  }

  argument(of) {
    const value = this.value(of.type, of.name, 2);
    if (this.random.chance(0.65)) return this.withVariables(literal(value, of.type), of.type);
    return this.variable(String(of.type), value, of.type);
  }

  /** A variable that is used where `type` is expected. */
  variable(type, value, of) {
    const { random } = this;
    const it = `v${this.definitions.length}`;
    const nullable = type.replace(/!$/, "");
    if (of && random.chance(0.2)) {
      // With a value of its own it may be absent.
      this.definitions.push(definition(it, random.chance(0.5) ? nullable : type, literal(value, of)));
      if (random.chance(0.5)) this.variables[it] = value;
    } else {
      this.definitions.push(definition(it, nullable !== type || random.chance(0.7) ? type : `${type}!`));
      this.variables[it] = value;
    }
    return variable(it);
  }

  /** Puts a variable into a literal, sometimes. */
  withVariables(node, type) {
    if (isNonNullType(type)) return this.withVariables(node, type.ofType);
    if (node.kind !== Kind.OBJECT || !isInputObjectType(type)) return node;
    const fields = node.fields.map((it) => {
      const inner = type.getFields()[it.name.value].type;
      if (!isLeafType(getNamedType(inner)) || this.random.chance(0.7)) return { ...it, value: this.withVariables(it.value, inner) };
      const value = this.value(inner, it.name.value, 1);
      return value === null ? it : { ...it, value: this.variable(type.isOneOf ? `${String(inner).replace(/!$/, "")}!` : String(inner), value) };
    });
    return { ...node, fields };
  }

  /** A JSON value that fits. */
  value(type, of, depth, owner = "") {
    const { random } = this;
    if (isNonNullType(type)) return this.value(type.ofType, of, depth, owner) ?? this.value(type, of, depth, owner);
    if (isListType(type)) return Array.from({ length: 1 + random.below(2) }, () => this.value(type.ofType, of, depth, owner));
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      if (type.isOneOf) {
        const leaf = fields.filter((it) => isLeafType(getNamedType(it.type)));
        const one = random.pick(depth > 0 || leaf.length === 0 ? fields : leaf);
        return { [one.name]: this.value(depth > 0 || leaf.length > 0 ? one.type : one.type, one.name, depth - 1, type.name) };
      }
      const chosen = fields.filter((it) => isRequiredInputField(it) || (depth > 0 && random.chance(0.25)));
      return Object.fromEntries(chosen.map((it) => [it.name, this.value(it.type, it.name, depth - 1, type.name)]));
    }
    return this.scalar(type.name, of, owner);
  }

  scalar(type, of, owner) {
    const { random, known } = this;
    switch (type) {
      case "Int":
        return of === "first" || of === "last" ? 1 + random.below(3) : random.below(6);
      case "Float":
        return random.below(100) / 8;
      case "Boolean":
        return random.chance(0.5);
      case "ID":
        return random.pick(known.ids);
      case "DateTime":
        return `20${10 + random.below(20)}-0${1 + random.below(9)}-11T12:00:00Z`;
      case "Date":
        return `2020-0${1 + random.below(9)}-11`;
      case "URL":
        return "https://example.org/";
      case "LanguageTag":
        return random.pick(["en", "fr"]);
      case "JSON":
        return random.pick([1, "text", true]);
      default:
        if (of === "path") return random.pick(known.paths);
        if (of === "slug") return random.pick(known.slugs[owner.replace(/Ref$/, "").toLowerCase()] ?? known.slugs.region);
        if (of === "name" && owner === "") return random.pick(["Article", "Node", "ID"]);
        return random.pick(["150", "fr", "a text", "élan \"vital\" \n", ""]);
    }
  }
}
