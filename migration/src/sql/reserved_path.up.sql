CREATE TABLE route_before AS SELECT * FROM route;
DROP TABLE route;
CREATE TABLE route (
  path {text} NOT NULL PRIMARY KEY,
  status {text} NOT NULL CHECK (status IN ('CANONICAL','ALIAS','REDIRECT','GONE','RESERVED')),
  node_kind {text} CHECK (node_kind IN ('ARTICLE','REGION','CATEGORY','TAG','AUTHOR','SOURCE','COLLECTION')),
  node_id {uuid},
  target {text},
  http_status SMALLINT NOT NULL CHECK (http_status IN (200, 301, 302, 307, 308, 410)),
  created_at BIGINT NOT NULL,
  ceased_at BIGINT
) {clustered};
INSERT INTO route (path, status, node_kind, node_id, target, http_status, created_at, ceased_at)
  SELECT path, status, node_kind, node_id, target, http_status, created_at, ceased_at FROM route_before;
DROP TABLE route_before;
CREATE INDEX route_node ON route (node_kind, node_id, status);
CREATE INDEX route_status ON route (status, created_at, path);

UPDATE route SET status = 'RESERVED' WHERE status = 'ALIAS' AND node_kind = 'ARTICLE'
  AND node_id IN (SELECT id FROM article WHERE publication = 'UNPUBLISHED');

UPDATE route SET path = substr(path, 1, length(path) - 1)
  WHERE path LIKE '_%/' AND path NOT LIKE '%?%' AND path <> '//'
  AND NOT EXISTS (SELECT 1 FROM route other WHERE other.path = substr(route.path, 1, length(route.path) - 1));

UPDATE preview_link SET revoked_at = expires_at WHERE revoked_at IS NULL
  AND article_id IN (SELECT id FROM article WHERE publication = 'RETRACTED');

UPDATE user_account SET email_key = lower(email);
