graphql`
  query LatestQuery @throwOnFieldError {
    articles(first: 5) {
      nodes {
        headline
        regions {
          name
        }
      }
    }
  }
`;
