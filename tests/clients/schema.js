// The schema by itself: is it valid, is all of it described, can fields be selected side by side?
import { readFileSync } from "node:fs";
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  validateSchema,
} from "graphql";

const schema = buildSchema(readFileSync(process.argv[2], "utf8"));
const problems = validateSchema(schema).map((error) => error.message);
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

let described = 0;
const describe = (thing, name) => {
  described += 1;
  if (!thing.description?.trim()) problems.push(`${name} has no description`);
};
for (const type of types) {
  describe(type, type.name);
  if (isEnumType(type)) {
    for (const value of type.getValues()) describe(value, `${type.name}.${value.name}`);
  } else if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      describe(field, `${type.name}.${field.name}`);
      for (const arg of field.args ?? []) describe(arg, `${type.name}.${field.name}(${arg.name})`);
    }
  }
}

// Two fields of one name on two implementers have to have the same shape, or no document can select both without an
// alias (OverlappingFieldsCanBeMerged). Objects are compared by what can be selected below them.
const shape = (type) => type.toString().replace(/\w+/, "_");
const compared = new Set();
const compare = (one, other, path) => {
  const pair = [one.name, other.name].sort().join(" ");
  if (one === other || compared.has(pair)) return;
  compared.add(pair);
  for (const field of Object.values(one.getFields?.() ?? {})) {
    const twin = other.getFields?.()[field.name];
    if (!twin) continue;
    const [left, right] = [getNamedType(field.type), getNamedType(twin.type)];
    const where = [...path, field.name].join(".");
    if (shape(field.type) !== shape(twin.type) || ((isLeafType(left) || isLeafType(right)) && left !== right)) {
      problems.push(
        `${where} cannot be selected on both: ${one.name}.${field.name} is ${field.type}, ` +
          `${other.name}.${field.name} is ${twin.type}`,
      );
    } else {
      compare(left, right, [...path, field.name]);
    }
  }
};
// Not Node: objects that have only an id in common are told apart by their type, never listed side by side.
const listed = types.filter((type) => isUnionType(type) || (isInterfaceType(type) && type.name !== "Node"));
for (const type of listed) {
  const members = schema.getPossibleTypes(type);
  members.forEach((one, at) => members.slice(at + 1).forEach((other) => compare(one, other, [type.name])));
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`schema: ${types.length} types, ${described} descriptions, ${compared.size} pairs of types agree`);
