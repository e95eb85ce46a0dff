// GraphiQL in a real browser: the page is opened, a subscription is run in it, and what is published shows.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

import { create } from "./desk.js";

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const browser = places.find((place) => place && existsSync(place));

const editor = ".graphiql-query-editor .CodeMirror";
const answers = ".graphiql-response .CodeMirror";

export default async function (url, check, _schema, _schemaFile, desk) {
  const chromium = await puppeteer.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const page = await chromium.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  const shows = (text) =>
    page.waitForFunction(
      (place, text) => document.querySelector(place)?.CodeMirror?.getValue().includes(text),
      { timeout: 10_000 },
      answers,
      text,
    );
  const run = async (query) => {
    await page.goto(url, { waitUntil: "networkidle0" });
    await page.waitForSelector(editor);
    await page.evaluate((place, text) => document.querySelector(place).CodeMirror.setValue(text), editor, query);
    // It reads what was typed a moment later; until then it would send what it read before.
    const isRead = (place, text) => document.querySelector(place).CodeMirror.documentAST?.loc.source.body === text;
    await page.waitForFunction(isRead, {}, editor, query);
    await page.click(".graphiql-execute-button");
  };
  try {
    await check("query", async () => {
      await run("{ site { name } }");
      await shows('"name": "');
    });

    if (desk) {
      await check("subscription", async () => {
        await run("subscription { articlePublished { article { headline } } }");
        const headline = "Heard in a browser";
        const again = setInterval(() => desk.editor.request(create, { input: desk.article(headline) }).catch(() => {}), 300);
        try {
          await shows(headline);
        } finally {
          clearInterval(again);
        }
      });
    }

    await check("nothing to complain of", async () => assert.deepEqual(complaints, []));
  } finally {
    await chromium.close();
  }
}
