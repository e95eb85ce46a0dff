CREATE TABLE site (
  id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
  name {text} NOT NULL,
  description {text},
  base_url {text} NOT NULL,
  default_language {text} NOT NULL,
  time_zone {text} NOT NULL,
  logo_id {uuid},
  front_id {uuid},
  corrections_policy_url {text},
  publishing_principles_url {text},
  version INTEGER NOT NULL
);

CREATE TABLE stream_counter (
  name {text} NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO stream_counter (name, value) VALUES ('article', 0), ('vocabulary', 0);

CREATE TABLE media_asset (
  id {uuid} NOT NULL PRIMARY KEY,
  import_key {text},
  kind {text} NOT NULL CHECK (kind IN ('IMAGE','VIDEO','AUDIO','DOCUMENT')),
  url {text} NOT NULL,
  mime_type {text} NOT NULL,
  file_name {text} NOT NULL,
  size_bytes BIGINT,
  width INTEGER,
  height INTEGER,
  duration_ms BIGINT,
  focal_x DOUBLE PRECISION,
  focal_y DOUBLE PRECISION,
  blur_hash {text},
  dominant_color {text},
  alt {text},
  caption {text},
  credit {text},
  source_id {uuid},
  photographer_id {uuid},
  rights {text} NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX media_asset_import_key ON media_asset (import_key);
CREATE INDEX media_asset_created ON media_asset (created_at, id);

CREATE TABLE region (
  id {uuid} NOT NULL PRIMARY KEY,
  kind {text} NOT NULL CHECK (kind IN ('WORLD','MACROREGION','SUBREGION','COUNTRY','TERRITORY','SUBDIVISION','PLACE','GROUPING')),
  primary_parent_id {uuid} REFERENCES region(id),
  slug {text} NOT NULL,
  name {text} NOT NULL,
  name_key {text} NOT NULL,
  official_name {text},
  description {text},
  image_id {uuid} REFERENCES media_asset(id),
  m49 {text},
  iso_alpha2 {text},
  iso_alpha3 {text},
  iso_subdivision {text},
  wikidata_id {text},
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  is_reference BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX region_image ON region (image_id) WHERE image_id IS NOT NULL;
CREATE UNIQUE INDEX region_slug ON region (slug);
CREATE UNIQUE INDEX region_m49 ON region (m49);
CREATE UNIQUE INDEX region_iso_alpha2 ON region (iso_alpha2);
CREATE UNIQUE INDEX region_iso_alpha3 ON region (iso_alpha3);
CREATE UNIQUE INDEX region_iso_subdivision ON region (iso_subdivision);

CREATE TABLE region_edge (
  parent_id {uuid} NOT NULL REFERENCES region(id),
  child_id {uuid} NOT NULL REFERENCES region(id),
  position INTEGER NOT NULL,
  PRIMARY KEY (child_id, parent_id)
) {clustered};
CREATE INDEX region_edge_down ON region_edge (parent_id, child_id);

CREATE TABLE category (
  id {uuid} NOT NULL PRIMARY KEY,
  parent_id {uuid} REFERENCES category(id),
  slug {text} NOT NULL,
  name {text} NOT NULL,
  description {text},
  image_id {uuid} REFERENCES media_asset(id),
  media_topic {text},
  wikidata_id {text},
  position INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX category_image ON category (image_id) WHERE image_id IS NOT NULL;
CREATE UNIQUE INDEX category_slug ON category (slug);
CREATE UNIQUE INDEX category_media_topic ON category (media_topic);

CREATE TABLE tag (
  id {uuid} NOT NULL PRIMARY KEY,
  kind {text} NOT NULL CHECK (kind IN ('SUBJECT','PERSON','ORGANISATION','PLACE','EVENT','WORK','SERIES','KEYWORD')),
  slug {text} NOT NULL,
  name {text} NOT NULL,
  name_key {text} NOT NULL,
  description {text},
  image_id {uuid} REFERENCES media_asset(id),
  media_topic {text},
  wikidata_id {text},
  same_as {text} NOT NULL,
  is_live BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX tag_slug ON tag (slug);
CREATE UNIQUE INDEX tag_wikidata ON tag (wikidata_id);
CREATE INDEX tag_name ON tag (name_key, id) WHERE is_live;
CREATE INDEX tag_kind_name ON tag (kind, name_key, id) WHERE is_live;
CREATE INDEX tag_image ON tag (image_id) WHERE image_id IS NOT NULL;

CREATE TABLE source (
  id {uuid} NOT NULL PRIMARY KEY,
  kind {text} NOT NULL CHECK (kind IN ('NEWS_AGENCY','BROADCASTER','NEWSPAPER','WEBSITE','GOVERNMENT','IGO','NGO','COMPANY','ACADEMIC','SOCIAL_MEDIA','PERSON','DOCUMENT','OTHER')),
  slug {text} NOT NULL,
  name {text} NOT NULL,
  name_key {text} NOT NULL,
  homepage_url {text},
  description {text},
  logo_id {uuid} REFERENCES media_asset(id),
  region_id {uuid} REFERENCES region(id),
  ownership_note {text},
  wikidata_id {text},
  is_live BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX source_slug ON source (slug);
CREATE INDEX source_logo ON source (logo_id) WHERE logo_id IS NOT NULL;

CREATE TABLE author (
  id {uuid} NOT NULL PRIMARY KEY,
  kind {text} NOT NULL CHECK (kind IN ('PERSON','GROUP','ORGANISATION')),
  slug {text} NOT NULL,
  name {text} NOT NULL,
  name_key {text} NOT NULL,
  job_title {text},
  bio {text},
  avatar_id {uuid} REFERENCES media_asset(id),
  home_region_id {uuid} REFERENCES region(id),
  links {text} NOT NULL,
  is_active BOOLEAN NOT NULL,
  is_live BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX author_slug ON author (slug);
CREATE INDEX author_name ON author (name_key, id) WHERE is_live;
CREATE INDEX author_kind_name ON author (kind, name_key, id) WHERE is_live;
CREATE INDEX author_avatar ON author (avatar_id) WHERE avatar_id IS NOT NULL;

CREATE TABLE author_member (
  group_id {uuid} NOT NULL REFERENCES author(id),
  member_id {uuid} NOT NULL REFERENCES author(id),
  position INTEGER NOT NULL,
  PRIMARY KEY (group_id, position)
) {clustered};
CREATE UNIQUE INDEX author_member_back ON author_member (member_id, group_id);

CREATE TABLE route (
  path {text} NOT NULL PRIMARY KEY,
  status {text} NOT NULL CHECK (status IN ('CANONICAL','ALIAS','REDIRECT','GONE')),
  node_kind {text} CHECK (node_kind IN ('ARTICLE','REGION','CATEGORY','TAG','AUTHOR','SOURCE','COLLECTION')),
  node_id {uuid},
  target {text},
  http_status SMALLINT NOT NULL CHECK (http_status IN (200, 301, 302, 307, 308, 410)),
  created_at BIGINT NOT NULL,
  ceased_at BIGINT
) {clustered};
CREATE INDEX route_node ON route (node_kind, node_id, status);
CREATE INDEX route_status ON route (status, created_at, path);
