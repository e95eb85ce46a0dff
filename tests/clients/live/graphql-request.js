import assert from "node:assert/strict";
import { ClientError, GraphQLClient } from "graphql-request";

import { create } from "./desk.js";
import { areTwoPages, first, isAFullPage, isThePage, list, page, path, tooMany, tooManyCode } from "./documents.js";

export default async function (url, check, _schema, _schemaFile, desk) {
  const client = new GraphQLClient(url);

  await check("page", async () => isThePage(await client.request(page, { path })));

  await check("variables", async () => isAFullPage(await client.request(list, { first })));

  await check("pagination", async () => {
    const one = await client.request(list, { first });
    const two = await client.request(list, { first, after: one.articles.pageInfo.endCursor });
    areTwoPages([...one.articles.edges, ...two.articles.edges]);
  });

  await check("error", async () => {
    await assert.rejects(client.request(list, { first: tooMany }), (error) => {
      assert.ok(error instanceof ClientError);
      assert.equal(error.response.errors[0].extensions.code, tooManyCode);
      return true;
    });
  });

  await check("several in one request", async () => {
    const { one, two } = await client.request(
      `query Both($path: String!) { one: route(path: $path) { httpStatus } two: route(path: "/nowhere") { httpStatus } }`,
      { path },
    );
    assert.deepEqual([one.httpStatus, two], [200, null]);
  });

  if (desk) {
    await check("mutation", async () => {
      client.setHeader("authorization", desk.authorization);
      desk.isPublished(await client.request(create, { input: desk.article("Sent with graphql-request") }));
      desk.isRefused(await client.request(create, { input: desk.wrong }));
    });
  }
}
