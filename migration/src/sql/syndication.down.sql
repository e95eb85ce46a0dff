ALTER TABLE feed_month DROP COLUMN modified_at;
DROP INDEX article_live_first_published;
DROP INDEX article_change_removed;
ALTER TABLE article_change DROP COLUMN feed_guid;
ALTER TABLE article DROP COLUMN feed_guid;
