ALTER TABLE article ADD COLUMN feed_guid {text};
ALTER TABLE article_change ADD COLUMN feed_guid {text};
CREATE INDEX article_change_removed ON article_change (at, article_id) WHERE kind = 'REMOVE';
CREATE INDEX article_live_first_published ON article_live (first_published_at, article_id);
ALTER TABLE feed_month ADD COLUMN modified_at BIGINT;
