DROP TABLE article_live_body;
ALTER TABLE article_live_body_plain RENAME TO article_live_body;
