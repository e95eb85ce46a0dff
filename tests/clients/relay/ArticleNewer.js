// Backward pagination at the root.
graphql`
  query ArticleNewerQuery {
    ...ArticleNewer_query
  }
`;

graphql`
  fragment ArticleNewer_query on Query
  @refetchable(queryName: "ArticleNewerPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    articles(last: $count, before: $cursor) @connection(key: "ArticleNewer_articles") {
      edges {
        node {
          ...ArticleCard_article
        }
      }
    }
  }
`;
