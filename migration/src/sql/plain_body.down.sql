CREATE TABLE article_live_body_plain (
  article_id {uuid} NOT NULL PRIMARY KEY REFERENCES article_live(article_id) ON DELETE CASCADE,
  blocks {text} NOT NULL,
  html {text} NOT NULL,
  markdown {text} NOT NULL,
  text {text} NOT NULL
);
