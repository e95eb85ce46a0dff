// Where the server judges otherwise than graphql-js, and why nobody is hurt. Each is recognised by what the one that refuses
// says; what is not here fails the test.
export const differences = [
  {
    // The specification takes it, since there is always a value (5.8.5, "All Variable Usages Are Allowed").
    name: "a variable with a default in a oneOf input",
    graphqlJs: /must be non-nullable to be used for OneOf Input Object/,
  },
  {
    // The specification refuses it. graphql-js does so too, but not where the input itself may not be null.
    name: "a variable that may be null in a oneOf input",
    server: /of a oneOf input is expected/,
  },
  {
    // The library's parser wants no space between them. What it reads is what was meant.
    name: "a keyword and a name without a space",
    graphqlJs: /^Syntax Error: Unexpected Name "(query|mutation|subscription|fragment|on)\w+"/,
  },
  {
    // graphql-js runs the operation and fails the field; here nothing runs, and the message says the same.
    name: "null for a variable with a default, where nothing may be null",
    server: /^Invalid value for argument/,
  },
  {
    // A subscription has one field, also where a condition leaves the others out.
    name: "a subscription with two fields, one of them with a condition",
    server: /^A subscription asks for one field/,
  },
];
