import assert from "node:assert/strict";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { OperationTypeNode, isAbstractType } from "graphql";
import { filter, firstValueFrom } from "rxjs";

import { article, create, preview, published, siblings } from "./desk.js";
import { areTwoPages, first, isAFullPage, isThePage, list, page, path, tooMany, tooManyCode } from "./documents.js";
import { socket } from "./sockets.js";

export default async function (url, check, schema, _schemaFile, desk) {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const possibleTypes = Object.fromEntries(
    abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
  const headers = desk ? { authorization: desk.authorization } : {};
  const ws = socket(url, headers);
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(ws),
      new HttpLink({ uri: url, headers }),
    ),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: { Query: { fields: { articles: relayStylePagination(["filter", "orderBy"]) } } },
    }),
  });

  await check("page", async () => {
    isThePage((await client.query({ query: gql(page), variables: { path } })).data);
    // The second time without the server: the cache has taken all of it in.
    isThePage(client.readQuery({ query: gql(page), variables: { path } }));
  });

  await check("variables", async () => isAFullPage((await client.query({ query: gql(list), variables: { first } })).data));

  await check("pagination", async () => {
    const query = client.watchQuery({ query: gql(list), variables: { first } });
    const watching = query.subscribe({ error() {} });
    const one = await firstValueFrom(query.pipe(filter(({ loading }) => !loading)));
    await query.fetchMore({ variables: { first, after: one.data.articles.pageInfo.endCursor } });
    areTwoPages(client.readQuery({ query: gql(list), variables: { first } }).articles.edges);
    watching.unsubscribe();
  });

  await check("error", async () => {
    const asked = client.query({ query: gql(list), variables: { first: tooMany }, fetchPolicy: "no-cache" });
    await assert.rejects(asked, (error) => {
      assert.ok(CombinedGraphQLErrors.is(error), String(error));
      assert.equal(error.errors[0].extensions.code, tooManyCode);
      return true;
    });
  });

  if (desk) {
    const mutate = async (input) => (await client.mutate({ mutation: gql(create), variables: { input } })).data;
    await check("mutation", async () => {
      desk.isPublished(await mutate(desk.article("Sent with Apollo")));
      desk.isRefused(await mutate(desk.wrong));
    });

    await check("preview", async () => {
      const headline = "Shown with Apollo";
      const { path, token } = await desk.pending(headline);
      const before = (await client.query({ query: gql(article), variables: { path } })).data.article;
      const shown = (await client.query({ query: gql(preview), variables: { token } })).data.preview;
      const after = client.readQuery({ query: gql(article), variables: { path } }).article;
      desk.areApart(headline, before, shown, after);
    });

    await check("one of two", async () => {
      const name = `Tagged with Apollo ${Date.now()}`;
      const { data, error } = await client.mutate({ mutation: gql(siblings), variables: { name }, errorPolicy: "all" });
      desk.hasOneOfTwo(name, data, error.errors.map(({ extensions }) => extensions.code));
    });

    // Without a link of its own, it asks for multipart.
    const http = new ApolloClient({ link: new HttpLink({ uri: url, headers }), cache: new InMemoryCache() });
    await check("subscription by HTTP", () =>
      desk.isHeard("Heard in parts", (hear, fail) => {
        const listening = http.subscribe({ query: gql(published) }).subscribe({ next: ({ data, error }) => (error ? fail(error) : hear(data)), error: fail });
        return () => listening.unsubscribe();
      }),
    );
    http.stop();

    await check("subscription", () =>
      desk.isHeard("Heard with Apollo", (hear, fail) => {
        const listening = client.subscribe({ query: gql(published) }).subscribe({ next: ({ data, error }) => (error ? fail(error) : hear(data)), error: fail });
        return () => listening.unsubscribe();
      }),
    );
  }

  client.stop();
  await ws.dispose();
}
