import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import relay from "relay-runtime";

import { areTwoPages, first, path, tooMany, tooManyCode } from "./documents.js";
import { socket } from "./sockets.js";

const {
  Environment,
  Network,
  Observable,
  RecordSource,
  Store,
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getSingularSelector,
  requestSubscription,
} = relay;

export default async function (url, check, _schema, schemaFile, desk) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "dateline-relay-")));
  try {
    await withArtifacts(compile(folder, schemaFile), url, check, desk);
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

async function withArtifacts(artifact, url, check, desk) {
  const authorization = desk ? { authorization: desk.authorization } : {};
  const ws = socket(url, authorization);
  const answers = [];
  const environment = new Environment({
    network: Network.create(
      async ({ text }, variables) => {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json", ...authorization },
          body: JSON.stringify({ query: text, variables }),
        });
        answers.push(await response.json());
        return answers.at(-1);
      },
      ({ text }, variables) => Observable.create((sink) => ws.subscribe({ query: text, variables }, sink)),
    ),
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

  if (desk) {
    const mutate = (input) =>
      new Promise((resolve, reject) => {
        const mutation = artifact("ArticlePublishMutation");
        commitMutation(environment, { mutation, variables: { input }, onCompleted: resolve, onError: reject });
      });
    await check("mutation", async () => {
      desk.isPublished(await mutate(desk.article("Sent with Relay")));
      desk.isRefused(await mutate(desk.wrong));
    });

    await check("preview", async () => {
      const headline = "Shown with Relay";
      const { path, token } = await desk.pending(headline);
      const query = artifact("ArticlePreviewPublicQuery");
      const before = (await ask(query, { path })).article;
      const shown = (await ask(artifact("ArticlePreviewQuery"), { token })).preview;
      const after = environment.lookup(createOperationDescriptor(query, { path }).fragment).data.article;
      desk.areApart(headline, before, shown, after);
    });

    await check("one of two", async () => {
      const [name, mutation] = [`Tagged with Relay ${Date.now()}`, artifact("ArticlePreviewMutation")];
      const [data, errors] = await new Promise((resolve, reject) => {
        commitMutation(environment, { mutation, variables: { name }, onCompleted: (...done) => resolve(done), onError: reject });
      });
      desk.hasOneOfTwo(name, data, errors.map(({ extensions }) => extensions.code));
    });

    await check("subscription", () =>
      desk.isHeard("Heard with Relay", (hear, fail) => {
        const subscription = artifact("ArticlePublishSubscription");
        return requestSubscription(environment, { subscription, variables: {}, onNext: hear, onError: fail }).dispose;
      }),
    );
  }
  await ws.dispose();
}
