// One archive page for regions, categories and tags: pagination on an interface.
graphql`
  query TermArticlesQuery($slug: String!) {
    region(by: { slug: $slug }) {
      ...TermArticles_term
    }
  }
`;

graphql`
  fragment TermArticles_term on Term
  @refetchable(queryName: "TermArticlesPaginationQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    includeDescendants: { type: "Boolean", defaultValue: true }
  ) {
    name
    articleCount
    articles(first: $count, after: $cursor, includeDescendants: $includeDescendants)
      @connection(key: "TermArticles_articles") {
      edges {
        node {
          ...ArticleCard_article
        }
      }
    }
  }
`;
