import assert from "node:assert/strict";
import { Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { introspectionFromSchema, isIntrospectionType, isObjectType } from "graphql";

import { article, create, preview, published, siblings } from "./desk.js";
import { areTwoPages, first, isAFullPage, isThePage, list, page, path, tooMany, tooManyCode } from "./documents.js";
import { socket } from "./sockets.js";

export default async function (url, check, schema, _schemaFile, desk) {
  const complaints = [];
  const embedded = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type) && !type.getFields().id,
  );
  const headers = desk ? { authorization: desk.authorization } : {};
  const ws = socket(url, headers);
  const client = new Client({
    url,
    fetchOptions: { headers },
    // Queries go out by GET, as URQL does by itself where they are short enough.
    preferGetMethod: "within-url-limit",
    exchanges: [
      cacheExchange({
        schema: introspectionFromSchema(schema),
        keys: Object.fromEntries(embedded.map(({ name }) => [name, () => null])),
        resolvers: { Query: { articles: relayPagination() } },
        // The page asks for no ids of what its links lead to; those stay where they are.
        logger: (severity, message) => message.startsWith("Invalid key") || complaints.push(`${severity}: ${message}`),
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: ws.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
  const ask = async (query, variables, context) => {
    const { data, error } = await client.query(gql(query), variables, context).toPromise();
    if (error) throw error;
    return data;
  };

  await check("page", async () => {
    isThePage(await ask(page, { path }));
    isThePage(await ask(page, { path }, { requestPolicy: "cache-only" }));
  });

  await check("variables", async () => isAFullPage(await ask(list, { first })));

  await check("pagination", async () => {
    const one = await ask(list, { first });
    await ask(list, { first, after: one.articles.pageInfo.endCursor });
    const { articles } = await ask(list, { first }, { requestPolicy: "cache-only" });
    areTwoPages(articles.edges);
  });

  await check("error", async () => {
    const { error } = await client.query(gql(list), { first: tooMany }).toPromise();
    assert.equal(error?.graphQLErrors[0]?.extensions.code, tooManyCode);
  });

  if (desk) {
    const mutate = async (input) => {
      const { data, error } = await client.mutation(gql(create), { input }).toPromise();
      if (error) throw error;
      return data;
    };
    await check("mutation", async () => {
      desk.isPublished(await mutate(desk.article("Sent with urql")));
      desk.isRefused(await mutate(desk.wrong));
    });

    await check("preview", async () => {
      const headline = "Shown with urql";
      const { path, token } = await desk.pending(headline);
      const before = (await ask(article, { path })).article;
      const shown = (await ask(preview, { token })).preview;
      const after = (await ask(article, { path }, { requestPolicy: "cache-only" })).article;
      desk.areApart(headline, before, shown, after);
    });

    await check("one of two", async () => {
      const name = `Tagged with urql ${Date.now()}`;
      const { data, error } = await client.mutation(gql(siblings), { name }).toPromise();
      desk.hasOneOfTwo(name, data, error.graphQLErrors.map(({ extensions }) => extensions.code));
    });

    await check("subscription", () =>
      desk.isHeard("Heard with urql", (hear, fail) => {
        const listening = client.subscription(gql(published), {}).subscribe(({ data, error }) => (error ? fail(error) : hear(data)));
        return () => listening.unsubscribe();
      }),
    );
  }
  await ws.dispose();

  await check("the cache knows the schema", async () => assert.deepEqual(complaints, []));
}
