CREATE TABLE article_live (
  article_id {uuid} NOT NULL PRIMARY KEY REFERENCES article(id),
  sort_key BIGINT NOT NULL,
  revision_id {uuid} NOT NULL,
  live_version INTEGER NOT NULL,
  path {text} NOT NULL,
  genre {text} NOT NULL,
  language {text} NOT NULL,
  translation_group_id {uuid} NOT NULL,
  headline {text} NOT NULL,
  summary {text} NOT NULL,
  first_published_at BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  expires_at BIGINT,
  comment_mode {text} NOT NULL CHECK (comment_mode IN ('OPEN','CLOSED','DISABLED')),
  comments_close_at BIGINT,
  comment_count INTEGER NOT NULL,
  card {text} NOT NULL
);
CREATE UNIQUE INDEX article_live_sort ON article_live (sort_key);
CREATE UNIQUE INDEX article_live_path ON article_live (path);
CREATE INDEX article_live_modified ON article_live (modified_at, article_id);
CREATE INDEX article_live_translation ON article_live (translation_group_id, language);

CREATE TABLE article_live_body (
  article_id {uuid} NOT NULL PRIMARY KEY REFERENCES article_live(article_id) ON DELETE CASCADE,
  blocks {text} NOT NULL,
  html {text} NOT NULL,
  markdown {text} NOT NULL,
  text {text} NOT NULL
);

CREATE TABLE article_byline (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  author_id {uuid} NOT NULL REFERENCES author(id),
  role {text} NOT NULL,
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE INDEX article_byline_back ON article_byline (author_id, article_id);

CREATE TABLE article_region (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  region_id {uuid} NOT NULL REFERENCES region(id),
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE UNIQUE INDEX article_region_back ON article_region (region_id, article_id);

CREATE TABLE article_category (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  category_id {uuid} NOT NULL REFERENCES category(id),
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE UNIQUE INDEX article_category_back ON article_category (category_id, article_id);

CREATE TABLE article_tag (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  tag_id {uuid} NOT NULL REFERENCES tag(id),
  relation {text} NOT NULL CHECK (relation IN ('ABOUT','MENTIONS')),
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE UNIQUE INDEX article_tag_back ON article_tag (tag_id, article_id);

CREATE TABLE article_citation (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  source_id {uuid} REFERENCES source(id),
  label {text} NOT NULL,
  role {text} NOT NULL,
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE INDEX article_citation_back ON article_citation (source_id, article_id);

CREATE TABLE article_media (
  asset_id {uuid} NOT NULL REFERENCES media_asset(id),
  sort_key BIGINT NOT NULL,
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  PRIMARY KEY (asset_id, sort_key)
) {clustered};
CREATE INDEX article_media_article ON article_media (article_id);

CREATE TABLE article_relation (
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  related_id {uuid} NOT NULL,
  PRIMARY KEY (article_id, position)
) {clustered};
CREATE INDEX article_relation_back ON article_relation (related_id, article_id);

CREATE TABLE article_link (
  linked_id {uuid} NOT NULL,
  article_id {uuid} NOT NULL REFERENCES article_live(article_id) ON DELETE CASCADE,
  PRIMARY KEY (linked_id, article_id)
) {clustered};
CREATE INDEX article_link_article ON article_link (article_id);

CREATE TABLE feed_scope (
  id {identity},
  kind SMALLINT NOT NULL,
  ref_id {uuid} NOT NULL,
  live_count BIGINT NOT NULL
);
CREATE UNIQUE INDEX feed_scope_ref ON feed_scope (kind, ref_id);

CREATE TABLE article_feed (
  scope_id BIGINT NOT NULL,
  sort_key BIGINT NOT NULL,
  PRIMARY KEY (scope_id, sort_key)
) {clustered};
CREATE INDEX article_feed_article ON article_feed (sort_key, scope_id);

CREATE TABLE feed_month (
  scope_id BIGINT NOT NULL,
  month INTEGER NOT NULL,
  live_count BIGINT NOT NULL,
  PRIMARY KEY (scope_id, month)
) {clustered};

CREATE TABLE article_change (
  article_id {uuid} NOT NULL PRIMARY KEY REFERENCES article(id),
  seq BIGINT NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('UPSERT','REMOVE')),
  live_version INTEGER NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX article_change_seq ON article_change (seq);
