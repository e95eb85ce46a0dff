ALTER TABLE article_change DROP COLUMN breaking_since;
ALTER TABLE article_change DROP COLUMN public_since;
