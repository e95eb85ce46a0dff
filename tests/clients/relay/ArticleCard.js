// What a list shows of an article; a field that fails takes the card with it.
graphql`
  fragment ArticleCard_article on Article @throwOnFieldError {
    headline
    path
    publishedAt
    primaryRegion {
      name
      path
    }
    bylines {
      author {
        name
      }
    }
  }
`;
