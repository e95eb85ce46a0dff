// What the server is asked, and what is there.
import { GraphQLClient } from "graphql-request";

/** Sends a document: `{ status, body }`. */
export async function send(url, { query, variables, operationName }, headers = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return { status: response.status, body: await response.json() };
}

/** Ids, paths and slugs of the demo newsroom. */
export async function known(url) {
  const nodes = "nodes { id path }";
  const data = await new GraphQLClient(url).request(`{
    articles(first: 10) { ${nodes} } regions(first: 10) { ${nodes.replace("path", "path slug")} }
    categories(first: 10) { ${nodes.replace("path", "path slug")} } tags(first: 10) { ${nodes.replace("path", "path slug")} }
    authors(first: 10) { ${nodes.replace("path", "path slug")} } sources(first: 10) { ${nodes.replace("path", "path slug")} }
  }`);
  const all = Object.values(data).flatMap((it) => it.nodes);
  const slugs = (list) => data[list].nodes.map((it) => it.slug);
  return {
    ids: [...all.map((it) => it.id), "no id"],
    paths: [...all.map((it) => it.path).filter(Boolean), "/nothing"],
    slugs: { region: ["france", ...slugs("regions")], category: slugs("categories"), tag: slugs("tags"), author: slugs("authors"), source: slugs("sources") },
  };
}
