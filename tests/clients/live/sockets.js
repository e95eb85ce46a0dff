// graphql-ws and graphql-sse: everything over a connection that stays open.
import assert from "node:assert/strict";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";

import { create, published } from "./desk.js";
import { areTwoPages, first, isAFullPage, isThePage, list, page, path, tooMany, tooManyCode } from "./documents.js";

/** A client of graphql-ws. */
export const socket = (url, connectionParams) =>
  createWs({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });

async function last(client, query, variables) {
  let result;
  for await (const it of client.iterate({ query, variables })) result = it;
  return result;
}

/** What both can do, by their common interface. */
async function both(name, client, check, desk) {
  await check(`${name}: page`, async () => isThePage((await last(client, page, { path })).data));

  await check(`${name}: variables`, async () => isAFullPage((await last(client, list, { first })).data));

  await check(`${name}: pagination`, async () => {
    const one = (await last(client, list, { first })).data.articles;
    const two = (await last(client, list, { first, after: one.pageInfo.endCursor })).data.articles;
    areTwoPages([...one.edges, ...two.edges]);
  });

  await check(`${name}: error`, async () => {
    assert.equal((await last(client, list, { first: tooMany })).errors[0].extensions.code, tooManyCode);
  });

  if (desk) {
    await check(`${name}: mutation`, async () => {
      desk.isPublished((await last(client, create, { input: desk.article(`Sent with ${name}`) })).data);
      desk.isRefused((await last(client, create, { input: desk.wrong })).data);
    });

    await check(`${name}: subscription`, () =>
      desk.isHeard(`Heard with ${name}`, (hear, fail) =>
        client.subscribe({ query: published }, { next: ({ data }) => hear(data), error: fail, complete: () => fail(new Error("it ended")) }),
      ),
    );
  }
}

export default async function (url, check, _schema, _schemaFile, desk) {
  const headers = desk ? { authorization: desk.authorization } : {};
  const ws = socket(url, headers);
  await both("graphql-ws", ws, check, desk);

  await check("graphql-ws: refusals", async () => {
    const wrong = ws.iterate({ query: "subscription { nothing }" });
    await assert.rejects(wrong.next(), (errors) => errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED");
    const forged = socket(url, { authorization: "Bearer forged" });
    await assert.rejects(forged.iterate({ query: "{ site { name } }" }).next(), (close) => close.code === 4403);
  });
  await ws.dispose();

  await check("the protocol's close codes", async () => {
    const closed = (messages, protocol = "graphql-transport-ws") =>
      new Promise((resolve) => {
        const raw = new WebSocket(url.replace(/^http/, "ws"), protocol);
        raw.on("open", () => messages.forEach((message) => raw.send(typeof message === "string" ? message : JSON.stringify(message))));
        raw.on("close", (code) => resolve(code));
        raw.on("error", () => {});
      });
    const init = { type: "connection_init" };
    const subscribe = { id: "1", type: "subscribe", payload: { query: published } };
    assert.equal(await closed([init, init]), 4429);
    assert.equal(await closed([subscribe]), 4401);
    assert.equal(await closed([init, subscribe, subscribe]), 4409);
    assert.equal(await closed(["no json"]), 4400);
    assert.equal(await closed([{ type: "unknown" }]), 4400);
  });

  const sse = createSse({ url, headers, retryAttempts: 0 });
  await both("graphql-sse", sse, check, desk);
  sse.dispose();
}
