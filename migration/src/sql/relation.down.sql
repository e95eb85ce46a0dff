CREATE TABLE article_relation (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  related_id {uuid} NOT NULL,
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE INDEX article_relation_back ON article_relation (related_id, article_id);
