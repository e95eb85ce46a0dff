// Forward pagination at the root, with a filter that stays the same from page to page.
graphql`
  query ArticleListQuery($filter: ArticleFilter) {
    ...ArticleList_query @arguments(filter: $filter)
  }
`;

graphql`
  fragment ArticleList_query on Query
  @refetchable(queryName: "ArticleListPaginationQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    filter: { type: "ArticleFilter" }
  ) {
    articles(first: $count, after: $cursor, filter: $filter) @connection(key: "ArticleList_articles") {
      edges {
        node {
          id
          ...ArticleCard_article
        }
      }
      totalCount
      totalCountRelation
    }
  }
`;
