// What an editor shows others, and a document of which one part is not theirs.
graphql`
  query ArticlePreviewQuery($token: String!) {
    preview(token: $token) {
      id
      headline
      isPreview
    }
  }
`;

graphql`
  query ArticlePreviewPublicQuery($path: String!) {
    article(by: { path: $path }) {
      id
      headline
      isPreview
    }
  }
`;

graphql`
  mutation ArticlePreviewMutation($name: String!) {
    made: createTag(input: { name: $name }) {
      tag {
        id
        name
      }
    }
    refused: updateSite(input: { expectedVersion: 1, name: "Not theirs" }) {
      site {
        name
      }
    }
  }
`;
