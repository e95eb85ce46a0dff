// What an editor's tool sends, and what a news ticker hears.
graphql`
  mutation ArticlePublishMutation($input: CreateArticleInput!) {
    createArticle(input: $input) {
      live {
        id
        path
      }
      userErrors {
        code
        field
      }
    }
  }
`;

graphql`
  subscription ArticlePublishSubscription {
    articlePublished {
      cursor
      article {
        id
        headline
      }
    }
  }
`;
