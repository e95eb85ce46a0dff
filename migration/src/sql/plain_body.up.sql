DROP TABLE article_live_body_plain;
