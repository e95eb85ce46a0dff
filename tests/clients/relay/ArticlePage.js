// A page found by its path, and the pagination of its comments: a connection of an article, refetched by id.
graphql`
  query ArticlePageQuery($path: String!) {
    route(path: $path) {
      httpStatus
      redirectTo
      target {
        ... on Article @alias(as: "article") {
          ...ArticlePage_article
          ...ArticlePage_more
        }
        ... on Term @alias(as: "term") {
          ...TermArticles_term
        }
      }
    }
  }
`;

graphql`
  fragment ArticlePage_article on Article
  @refetchable(queryName: "ArticlePageCommentsQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    headline
    body {
      blocks {
        __typename
        key
        html
      }
    }
    commentThread {
      state
      notice
      comments(first: $count, after: $cursor) @connection(key: "ArticlePage_comments") {
        edges {
          node {
            id
            commenter {
              name
            }
            content {
              html
            }
          }
        }
      }
    }
  }
`;

graphql`
  fragment ArticlePage_more on Article
  @refetchable(queryName: "ArticlePageMoreQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 4 }, cursor: { type: "String" }) {
    moreIn(first: $count, after: $cursor, scope: { preset: PRIMARY_REGION })
      @connection(key: "ArticlePage_moreIn", filters: []) {
      edges {
        node {
          ...ArticleCard_article
        }
      }
    }
  }
`;
