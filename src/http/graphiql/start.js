const start = `# Ctrl-Enter runs the query, Ctrl-Space completes it. The schema's documentation is in the book on the left.
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
const fetcher = GraphiQL.createFetcher({ url: "/graphql", headers: { accept: "application/graphql-response+json" } });
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: start, shouldPersistHeaders: false }),
);
