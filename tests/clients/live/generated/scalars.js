// What the scalars of the schema take: graphql-js knows their names only, and would take anything.
import { GraphQLError, Kind, buildSchema, valueFromASTUntyped } from "graphql";

const isText = (value) => typeof value === "string";
const isTag = (value) => {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
};
const takes = {
  Date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  DateTime: (value) => /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
  HTML: () => true,
  LanguageTag: isTag,
  Markdown: () => true,
  URL: (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
};

/** The schema of a text, with scalars that know what they take. */
export function schemaOf(text) {
  const schema = buildSchema(text);
  for (const [name, isRight] of Object.entries(takes)) {
    const type = schema.getType(name);
    type.parseValue = (value) => {
      if (!isText(value) || !isRight(value)) throw new GraphQLError(`${name} cannot be ${JSON.stringify(value)}`);
      return value;
    };
    type.parseLiteral = (node, variables) => {
      // A name without quotation marks is no text, though its value is one.
      if (node.kind === Kind.ENUM) throw new GraphQLError(`${name} cannot be ${node.value}`, { nodes: node });
      return type.parseValue(valueFromASTUntyped(node, variables));
    };
  }
  return schema;
}
