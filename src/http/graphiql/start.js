const start = `# Ctrl-Enter runs this, Ctrl-Space completes what you type.
# The documentation of the schema is behind the book on the left.
query Latest {
  articles(first: 5) {
    nodes {
      headline
      path
      publishedAt
    }
  }
}
`;
const socket = `${location.protocol.replace("http", "ws")}//${location.host}/graphql`;
const fetcher = GraphiQL.createFetcher({
  url: "/graphql",
  subscriptionUrl: socket,
  headers: { accept: "application/graphql-response+json" },
});
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: start, shouldPersistHeaders: false }),
);
