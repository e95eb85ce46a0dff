CREATE TABLE article (
  id {uuid} NOT NULL PRIMARY KEY,
  publication {text} NOT NULL CHECK (publication IN ('UNPUBLISHED','PUBLISHED','ARCHIVED','RETRACTED')),
  draft {text} NOT NULL CHECK (draft IN ('CLEAN','DRAFT','IN_REVIEW','CHANGES_REQUESTED','SCHEDULED')),
  version INTEGER NOT NULL,
  head_revision_id {uuid} NOT NULL,
  live_revision_id {uuid},
  release_revision_id {uuid},
  release_at BIGINT,
  release_mode {text} CHECK (release_mode IN ('PUBLISH_AT','EMBARGO_UNTIL')),
  headline {text} NOT NULL,
  slug {text} NOT NULL,
  language {text} NOT NULL,
  genre {text} NOT NULL,
  urgency INTEGER NOT NULL CHECK (urgency BETWEEN 1 AND 9),
  translation_group_id {uuid} NOT NULL,
  import_source {text},
  import_key {text},
  live_version INTEGER NOT NULL,
  path {text},
  first_published_at BIGINT,
  published_at BIGINT,
  modified_at BIGINT,
  created_by {text},
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX article_import ON article (import_source, import_key);
CREATE INDEX article_updated ON article (updated_at, id);
CREATE INDEX article_publication ON article (publication, updated_at, id);
CREATE INDEX article_draft ON article (draft, updated_at, id);
CREATE INDEX article_created_by ON article (created_by, updated_at, id);
CREATE INDEX article_translation ON article (translation_group_id, language);
CREATE INDEX article_release ON article (release_at, id) WHERE release_at IS NOT NULL;

CREATE TABLE article_revision (
  id {uuid} NOT NULL PRIMARY KEY,
  article_id {uuid} NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  reason {text} NOT NULL CHECK (reason IN ('CREATE','SAVE','AUTOSAVE','SUBMIT','PUBLISH','CORRECTION','RESTORE','IMPORT')),
  note {text},
  content {text} NOT NULL,
  content_hash {bytes} NOT NULL,
  word_count INTEGER NOT NULL,
  article_version INTEGER NOT NULL,
  created_by {text},
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX article_revision_number ON article_revision (article_id, number);

CREATE TABLE correction (
  id {uuid} NOT NULL PRIMARY KEY,
  article_id {uuid} NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  kind {text} NOT NULL CHECK (kind IN ('CORRECTION','CLARIFICATION','UPDATE','EDITORS_NOTE','RETRACTION')),
  text {text} NOT NULL,
  is_public BOOLEAN NOT NULL,
  issued_at BIGINT NOT NULL
);
CREATE INDEX correction_article ON correction (article_id, issued_at, id);
CREATE INDEX correction_recent ON correction (issued_at, id) WHERE is_public;
CREATE INDEX correction_kind_recent ON correction (kind, issued_at, id) WHERE is_public;

CREATE TABLE comment (
  id {uuid} NOT NULL PRIMARY KEY,
  import_source {text},
  import_key {text},
  article_id {uuid} NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  parent_id {uuid} REFERENCES comment(id),
  depth INTEGER NOT NULL CHECK (depth BETWEEN 0 AND 4),
  state {text} NOT NULL CHECK (state IN ('PENDING','APPROVED','REJECTED','SPAM','DELETED')),
  author_name {text} NOT NULL,
  author_url {text},
  author_email {text},
  is_staff BOOLEAN NOT NULL,
  body {text} NOT NULL,
  reply_count INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  edited_at BIGINT
);
CREATE UNIQUE INDEX comment_import ON comment (import_source, import_key);
CREATE INDEX comment_top ON comment (article_id, depth, state, created_at, id);
CREATE INDEX comment_replies ON comment (parent_id, state, created_at, id);
