// What a front end in TypeScript generates; SCHEMA and DOCUMENTS come from ../run.
const scalars = {
  DateTime: "string",
  Date: "string",
  URL: "string",
  HTML: "string",
  Markdown: "string",
  LanguageTag: "string",
  JSON: "unknown",
};

export default {
  schema: process.env.SCHEMA,
  documents: [`${process.env.DOCUMENTS}/*.graphql`, "program.ts"],
  generates: {
    "gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
  },
};
