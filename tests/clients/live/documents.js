// What every client asks, and what it has to get.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Everything that an article's page shows. */
export const page = readFileSync(join(import.meta.dirname, "../queries/page.graphql"), "utf8");
export const path = "/2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire";

/** A page of the newest articles. */
export const list = `
  query Latest($first: Int, $after: String) {
    articles(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          headline
          path
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
export const first = 5;
export const tooMany = 1000;
export const tooManyCode = "PAGE_SIZE_INVALID";

export function isThePage({ route }) {
  assert.equal(route.httpStatus, 200);
  assert.equal(route.target.__typename, "Article");
  assert.match(route.target.headline, /Macron/);
  const spans = route.target.body.blocks.flatMap((block) => block.spans ?? []);
  assert.ok(spans.some((span) => span.text.length > 0), "the blocks have no text");
  assert.ok(route.target.sourceLine.length > 0, "there is no line of sources");
}

export function isAFullPage({ articles }) {
  assert.equal(articles.edges.length, first);
  assert.ok(articles.edges.every(({ node }) => node.headline.length > 0));
  assert.equal(articles.pageInfo.hasNextPage, true);
}

export function areTwoPages(edges) {
  assert.equal(edges.length, 2 * first);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 2 * first, "an article is on both pages");
}
