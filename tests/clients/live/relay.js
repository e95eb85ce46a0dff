import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import relay from "relay-runtime";

import { areTwoPages, first, path, tooMany, tooManyCode } from "./documents.js";

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSingularSelector } = relay;

export default async function (url, check, _schema, schemaFile) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "dateline-relay-")));
  try {
    await withArtifacts(compile(folder, schemaFile), url, check);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles ../relay, and returns what loads an artifact. */
function compile(folder, schemaFile) {
  const here = import.meta.dirname;
  cpSync(join(here, "../relay"), folder, { recursive: true });
  copyFileSync(schemaFile, join(folder, "schema.graphql"));
  mkdirSync(join(folder, "__generated__"));
  symlinkSync(join(here, "node_modules"), join(folder, "node_modules"));
  const config = {
    src: ".",
    schema: "schema.graphql",
    language: "javascript",
    // Modules that `require` can load.
    eagerEsModules: false,
    artifactDirectory: "__generated__",
  };
  writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
  execFileSync(process.execPath, [join(here, "node_modules/relay-compiler/cli.js"), "relay.config.json"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const load = createRequire(join(folder, "package.json"));
  return (name) => load(`./__generated__/${name}.graphql.js`);
}

async function withArtifacts(artifact, url, check) {
  const answers = [];
  const environment = new Environment({
    network: Network.create(async ({ text }, variables) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
        body: JSON.stringify({ query: text, variables }),
      });
      answers.push(await response.json());
      return answers.at(-1);
    }),
    store: new Store(new RecordSource()),
  });
  const ask = (query, variables) => fetchQuery(environment, query, variables).toPromise();
  const read = (fragment, reference) => {
    const { data, isMissingData } = environment.lookup(getSingularSelector(fragment, reference));
    assert.equal(isMissingData, false, "the store lacks what the fragment reads");
    return data;
  };

  await check("page", async () => {
    const { route } = await ask(artifact("ArticlePageQuery"), { path });
    assert.equal(route.httpStatus, 200);
    const article = read(artifact("ArticlePage_article"), route.target.article);
    assert.match(article.headline, /Macron/);
    assert.ok(article.body.blocks.length > 0);
    assert.ok(article.commentThread.comments.edges);
  });

  await check("variables", async () => {
    const answer = await ask(artifact("TermArticlesQuery"), { slug: "france" });
    const region = read(artifact("TermArticles_term"), answer.region);
    assert.equal(typeof region.name, "string");
    assert.ok(region.articles.edges.length > 0);
  });

  await check("pagination", async () => {
    const query = artifact("ArticleListQuery");
    const list = artifact("ArticleList_query");
    const operation = createOperationDescriptor(query, { filter: null });
    const kept = environment.retain(operation);
    await ask(query, { filter: null });
    // The first page has the size that the fragment gives it.
    const reference = () => environment.lookup(operation.fragment).data;
    const { edges, pageInfo } = read(list, reference()).articles;
    const more = { count: first, cursor: pageInfo.endCursor, filter: null };
    await ask(artifact("ArticleListPaginationQuery"), more);
    const all = read(list, reference()).articles.edges;
    assert.equal(all.length, edges.length + first);
    assert.equal(new Set(all.map(({ node }) => node.id)).size, all.length, "an article is on both pages");
    kept.dispose();
  });

  await check("error", async () => {
    const { articles } = await ask(artifact("ArticleTeaserQuery"), { count: tooMany });
    assert.equal(articles.ok, false, "the error did not reach the box that it belongs to");
    assert.equal(answers.at(-1).errors[0].extensions.code, tooManyCode);
  });
}
