// A box that may fail without the page around it.
graphql`
  query ArticleTeaserQuery($count: Int) {
    articles(first: $count) @catch {
      nodes {
        ...ArticleCard_article
      }
    }
  }
`;
