ALTER TABLE article ADD COLUMN translated_from_version INTEGER;
ALTER TABLE article ADD COLUMN modified_version INTEGER NOT NULL DEFAULT 0;
UPDATE article SET modified_version = live_version;
UPDATE article SET translated_from_version = (
  SELECT CASE WHEN o.modified_at > article.updated_at THEN o.live_version - 1 WHEN o.live_version < 1 THEN 1
  ELSE o.live_version END
  FROM article o WHERE o.id = article.translation_group_id
) WHERE translation_group_id <> id;
UPDATE article SET translation_group_id = id, translated_from_version = NULL WHERE translation_group_id <> id AND EXISTS (
  SELECT 1 FROM article o WHERE o.translation_group_id = article.translation_group_id AND o.language = article.language
  AND (o.id = article.translation_group_id OR o.id < article.id)
);
UPDATE article_live SET translation_group_id = article_id WHERE translation_group_id <> article_id
  AND article_id IN (SELECT a.id FROM article a WHERE a.translation_group_id = a.id);
DROP INDEX article_translation;
CREATE UNIQUE INDEX article_translation ON article (translation_group_id, language);
