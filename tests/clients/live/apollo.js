import assert from "node:assert/strict";
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { isAbstractType } from "graphql";
import { filter, firstValueFrom } from "rxjs";

import { areTwoPages, first, isAFullPage, isThePage, list, page, path, tooMany, tooManyCode } from "./documents.js";

export default async function (url, check, schema) {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const possibleTypes = Object.fromEntries(
    abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
  const client = new ApolloClient({
    link: new HttpLink({ uri: url }),
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

  client.stop();
}
