// Mutations with graphql-request, and what becomes public heard with graphql-ws and graphql-sse.
import assert from "node:assert/strict";
import { GraphQLClient } from "graphql-request";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";

const email = process.env.LIVE_EMAIL;
const password = process.env.LIVE_PASSWORD;

const published = "subscription { articlePublished { cursor kind article { headline } } }";
const login = `mutation ($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { message } } }`;
const create = `mutation ($input: CreateArticleInput!) { createArticle(input: $input) {
  article { id version } live { path } userErrors { __typename code message field } } }`;

export default async function (url, check) {
  const anyone = new GraphQLClient(url);
  let authorization;
  let author;

  await check("login", async () => {
    const answer = await anyone.request(login, { input: { email, password } });
    authorization = `Bearer ${answer.login.session.accessToken}`;
    author = (await anyone.request("{ authors(first: 1) { nodes { slug } } }")).authors.nodes[0].slug;
  });
  const editor = new GraphQLClient(url, { headers: () => ({ authorization }) });
  const publish = async (headline) => {
    const content = { headline, body: { text: "Text." }, bylines: [{ author: { slug: author } }], regions: [{ slug: "france" }] };
    return (await editor.request(create, { input: { content, then: "PUBLISH" } })).createArticle;
  };

  await check("a mutation and its refusal", async () => {
    assert.match((await publish("Sent by a client")).live.path, /sent-by-a-client$/);
    const { createArticle } = await editor.request(create, { input: { content: { urgency: 12 } } });
    assert.deepEqual(createArticle.userErrors.map((error) => error.field), [["content", "urgency"]]);
  });

  // The first event of a subscription that is started, and then something is published.
  const hears = async (client, headline) => {
    const event = new Promise((resolve, reject) => {
      const stop = client.subscribe({ query: published }, {
        next: (value) => (resolve(value), stop?.()),
        error: reject,
        complete: () => reject(new Error("it ended")),
      });
    });
    // A subscription has no answer to its start, so something is published until it is heard.
    const again = setInterval(() => publish(headline).catch(() => {}), 300);
    try {
      const { data } = await Promise.race([event, new Promise((_, reject) => setTimeout(() => reject(new Error("nothing was heard")), 8000))]);
      assert.equal(data.articlePublished.article.headline, headline);
    } finally {
      clearInterval(again);
    }
  };
  const socket = (params) =>
    createWs({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: params, retryAttempts: 0 });

  await check("graphql-ws hears", async () => {
    const client = socket({ authorization });
    await hears(client, "Heard over a socket");
    await client.dispose();
  });

  await check("graphql-ws asks and is refused", async () => {
    const client = socket();
    const results = [];
    for await (const result of client.iterate({ query: "{ site { name } }" })) results.push(result);
    assert.equal(results.length, 1);
    assert.ok(results[0].data.site.name);
    const wrong = client.iterate({ query: "subscription { nothing }" });
    await assert.rejects(wrong.next(), (errors) => errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED");
    await client.dispose();
    const forged = socket({ authorization: "Bearer forged" });
    await assert.rejects(forged.iterate({ query: "{ site { name } }" }).next(), (close) => close.code === 4403);
  });

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

  await check("graphql-sse hears", async () => {
    const client = createSse({ url, headers: () => ({ authorization }), retryAttempts: 0 });
    await hears(client, "Heard over events");
    client.dispose();
  });
}
