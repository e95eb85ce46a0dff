DROP INDEX article_translation;
CREATE INDEX article_translation ON article (translation_group_id, language);
ALTER TABLE article DROP COLUMN modified_version;
ALTER TABLE article DROP COLUMN translated_from_version;
