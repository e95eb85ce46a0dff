ALTER TABLE article_change ADD COLUMN public_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE article_change ADD COLUMN breaking_since BIGINT;
UPDATE article_change SET public_since = seq;
UPDATE article_change SET breaking_since = seq
  WHERE article_id IN (SELECT a.article_id FROM article_live a WHERE a.card LIKE '%"isBreaking":true%');
