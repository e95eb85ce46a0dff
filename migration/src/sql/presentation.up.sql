CREATE TABLE menu (
  id {uuid} NOT NULL PRIMARY KEY,
  location {text} NOT NULL,
  name {text} NOT NULL,
  items {text} NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX menu_location ON menu (location);

CREATE TABLE collection (
  id {uuid} NOT NULL PRIMARY KEY,
  kind {text} NOT NULL CHECK (kind IN ('FRONT','SECTION_FRONT','STORY_PACKAGE','SERIES','NEWSLETTER')),
  slug {text} NOT NULL,
  title {text} NOT NULL,
  description {text},
  image_id {uuid} REFERENCES media_asset(id),
  region_id {uuid} REFERENCES region(id),
  category_id {uuid} REFERENCES category(id),
  is_published BOOLEAN NOT NULL,
  backfill {text},
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX collection_slug ON collection (slug);
CREATE INDEX collection_image ON collection (image_id) WHERE image_id IS NOT NULL;
CREATE INDEX collection_recent ON collection (updated_at, id) WHERE is_published;
CREATE INDEX collection_kind_recent ON collection (kind, updated_at, id) WHERE is_published;
CREATE INDEX collection_region ON collection (region_id, updated_at) WHERE is_published;
CREATE INDEX collection_category ON collection (category_id, updated_at) WHERE is_published;

CREATE TABLE collection_item (
  collection_id {uuid} NOT NULL REFERENCES collection(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  article_id {uuid} NOT NULL REFERENCES article(id),
  headline {text},
  kicker {text},
  summary {text},
  image_id {uuid} REFERENCES media_asset(id),
  layout {text} NOT NULL CHECK (layout IN ('LEAD','STANDARD','COMPACT','OPINION')),
  starts_at BIGINT,
  ends_at BIGINT,
  PRIMARY KEY (collection_id, position)
) {clustered};
CREATE UNIQUE INDEX collection_item_pair ON collection_item (collection_id, article_id);
CREATE INDEX collection_item_article ON collection_item (article_id);
