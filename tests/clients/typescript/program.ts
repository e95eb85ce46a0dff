// A front end that only has to type-check: what it reads exists, and what may be absent is handled.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { graphql } from "./gql/gql.ts";
import { type ArticleFilter, PageQueryDocument, type PageQueryQuery } from "./gql/graphql.ts";

declare function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;

const Latest = graphql(`
  query Latest($first: Int!, $after: String, $filter: ArticleFilter) {
    articles(first: $first, after: $after, filter: $filter) {
      nodes {
        headline
        publishedAt
        genre
        leadMedia {
          alt
        }
        regions {
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export async function* headlines(filter: ArticleFilter): AsyncGenerator<string> {
  let after: string | null = null;
  do {
    const { articles }: { articles?: LatestArticles | null } = await ask(Latest, { first: 20, after, filter });
    if (!articles) return;
    for (const article of articles.nodes) {
      const day: string = article.publishedAt.slice(0, 10);
      const regions = (article.regions ?? []).map((region) => region.name).join(", ");
      yield `${day} ${article.genre === "OPINION" ? "Opinion: " : ""}${article.headline} (${regions})`;
    }
    after = articles.pageInfo.hasNextPage ? (articles.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
}

type LatestArticles = NonNullable<ResultOf<typeof Latest>["articles"]>;
type ResultOf<Document> = Document extends TypedDocumentNode<infer Data, infer _Variables> ? Data : never;

type Target = NonNullable<NonNullable<PageQueryQuery["route"]>["target"]>;
type Article = Extract<Target, { __typename: "Article" }>;
type Block = NonNullable<Article["body"]>["blocks"][number];

export async function page(path: string): Promise<string> {
  const { route } = await ask(PageQueryDocument, { path });
  if (route?.target?.__typename !== "Article") return "not an article";
  const article: Article = route.target;
  return [article.headline, ...(article.body?.blocks ?? []).map(text)].join("\n\n");
}

// Which fields a block has follows from its type name.
function text(block: Block): string {
  switch (block.__typename) {
    case "HeadingBlock":
      return `${"#".repeat(block.level)} ${block.spans.map((span) => span.text).join("")}`;
    case "ParagraphBlock":
    case "QuoteBlock":
      return block.spans.map((span) => span.text).join("");
    case "ListBlock":
      return block.items.map((item) => `- ${item.spans.map((span) => span.text).join("")}`).join("\n");
    default:
      return block.html ?? "";
  }
}

export const filters: ArticleFilter[] = [
  { region: { anyOf: [{ slug: "france" }], includeDescendants: true } },
  { genres: ["NEWS", "ANALYSIS"], publishedAt: { from: "2020-11-01T00:00:00Z" } },
  // @ts-expect-error a reference names one thing in one way
  { region: { anyOf: [{ slug: "france", m49: "250" }] } },
];
