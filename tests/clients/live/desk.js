// The newsroom's side: somebody who may publish, and what the clients that listen have to hear.
import assert from "node:assert/strict";
import { GraphQLClient } from "graphql-request";

export const login = `mutation Login($input: LoginInput!) {
  login(input: $input) { session { accessToken } userErrors { message } }
}`;
export const create = `mutation Create($input: CreateArticleInput!) {
  createArticle(input: $input) {
    article { id version }
    live { path }
    userErrors { __typename code message field }
  }
}`;
const update = `mutation Update($input: UpdateArticleInput!) { updateArticle(input: $input) { userErrors { message } } }`;
const link = `mutation Link($input: CreatePreviewLinkInput!) { createPreviewLink(input: $input) { token } }`;
export const article = "query Article($path: String!) { article(by: { path: $path }) { id headline isPreview } }";
export const preview = "query Preview($token: String!) { preview(token: $token) { id headline isPreview } }";
export const siblings = `mutation Siblings($name: String!) {
  made: createTag(input: { name: $name }) { tag { id name } }
  refused: updateSite(input: { expectedVersion: 1, name: "Not theirs" }) { site { name } }
}`;
export const published = "subscription Published { articlePublished { cursor kind article { id headline } } }";

/** Somebody with an account logs in. */
export async function open(url, email, password) {
  const anyone = new GraphQLClient(url);
  const answer = await anyone.request(login, { input: { email, password } });
  const authorization = `Bearer ${answer.login.session.accessToken}`;
  const author = (await anyone.request("{ authors(first: 1) { nodes { slug } } }")).authors.nodes[0].slug;
  const editor = new GraphQLClient(url, { headers: { authorization } });
  return new Desk(authorization, author, editor);
}

export class Desk {
  constructor(authorization, author, editor) {
    Object.assign(this, { authorization, author, editor });
  }

  /** What `create` takes to publish an article. */
  article(headline) {
    const content = { headline, body: { text: "Text." }, bylines: [{ author: { slug: this.author } }], regions: [{ slug: "france" }] };
    return { content, then: "PUBLISH" };
  }

  /** What `create` refuses, naming the field. */
  wrong = { content: { urgency: 12 } };

  isPublished({ createArticle }) {
    assert.deepEqual(createArticle.userErrors, []);
    assert.match(createArticle.live.path, /^\//);
  }

  isRefused({ createArticle }) {
    assert.deepEqual(createArticle.userErrors.map((error) => error.field), [["content", "urgency"]]);
  }

  /** A public article that will get another headline: where it is, and what shows the other. */
  async pending(headline) {
    const { createArticle } = await this.editor.request(create, { input: this.article(headline) });
    const { id, version } = createArticle.article;
    await this.editor.request(update, { input: { id, expectedVersion: version, patch: { headline: "Not public yet" } } });
    const { createPreviewLink } = await this.editor.request(link, { input: { articleId: id } });
    return { path: createArticle.live.path, token: createPreviewLink.token };
  }

  /** What the cache has of the public article after the preview was read is what it had before. */
  areApart(headline, before, preview, after) {
    assert.deepEqual([before.headline, before.isPreview], [headline, false]);
    assert.deepEqual([preview.headline, preview.isPreview], ["Not public yet", true]);
    assert.deepEqual(after, before);
  }

  /** One mutation of two is for admins. */
  hasOneOfTwo(name, { made, refused }, codes) {
    assert.equal(made.tag.name, name);
    assert.equal(refused ?? null, null);
    assert.deepEqual(codes, ["FORBIDDEN"]);
  }

  /** `subscribe` gets what to do with the data of an event and with an error, and gives back how to stop. */
  async isHeard(headline, subscribe) {
    let stop;
    const event = new Promise((resolve, reject) => {
      stop = subscribe(resolve, reject);
      setTimeout(() => reject(new Error("nothing was heard")), 8000).unref();
    });
    // A subscription has no answer to its start, so something is published until it is heard.
    const again = setInterval(() => this.editor.request(create, { input: this.article(headline) }).catch(() => {}), 300);
    try {
      assert.equal((await event).articlePublished.article.headline, headline);
    } finally {
      clearInterval(again);
      stop?.();
    }
  }
}
