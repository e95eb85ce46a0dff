// What a program may and may not do with the types of openapi.json.
import type { components, operations, paths } from "./api";

type Query = NonNullable<paths["/api/v1/articles"]["get"]["parameters"]["query"]>;
type Schemas = components["schemas"];
type Answer<Operation extends { responses: { 200: { content: { "application/json": unknown } } } }> =
  Operation["responses"][200]["content"]["application/json"];

export const query: Query = { region: ["france"], first: 2, include: ["total"], genre: ["NEWS"] };
// @ts-expect-error There is no such genre.
export const wrongGenre: Query = { genre: ["GOSSIP"] };
// @ts-expect-error There is no such parameter.
export const wrongName: Query = { page: 2 };
// @ts-expect-error A path is what it is about.
export const nothing: paths["/api/v1/route"]["get"]["parameters"]["query"] = {};

export function headlines(list: Answer<operations["articles"]>): string[] {
  const next: string | null = list.page.next;
  const total: number | undefined = list.total;
  return [String(total), String(next), ...list.data.map((article) => article.kicker?.toUpperCase() ?? article.headline)];
}

export function mayBeMissing(article: Schemas["FullArticle"]): string {
  // @ts-expect-error It is there only if it is included.
  article.related.data;
  // @ts-expect-error It may be null.
  article.kicker.length;
  // @ts-expect-error There is no such property.
  article.title;
  return article.bylines.map((byline) => byline.author.name).join(", ");
}

export function found(match: Answer<operations["route"]>): string {
  const target = match.target;
  switch (target?.type) {
    case "Article":
      return target.headline;
    case "Region":
    case "Category":
    case "Tag":
    case "Author":
    case "Source":
    case "SiteLanguage":
      return target.name;
    case "Collection":
      return target.title;
    case undefined:
      return match.redirectTo ?? "/";
  }
}

export function blocks(article: Schemas["FullArticle"]): string[] {
  return (article.body.blocks ?? []).map((block) => (block.type === "HeadingBlock" ? `${block.level} ${block.text}` : block.html));
}

export const codes: Schemas["Problem"]["code"][] = ["NOT_FOUND", "CURSOR_INVALID"];
