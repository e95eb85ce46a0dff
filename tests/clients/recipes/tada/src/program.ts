// A client that throws on errors: nothing is null but what may be absent.
import type { ResultOf } from "gql.tada";
import { graphql } from "./graphql.js";

export const Latest = graphql(`
  query Latest {
    articles(first: 5) {
      nodes {
        headline
        publishedAt
        regions {
          name
        }
      }
    }
  }
`);

export const lines = ({ articles }: ResultOf<typeof Latest>): string[] =>
  articles.nodes.map(({ headline, publishedAt, regions }) => `${publishedAt.slice(0, 10)} ${headline} ${regions[0]?.name ?? ""}`);
