-- A file is elsewhere (it has a url), or kept here (it has a public_key, and a digest once its bytes are there).
ALTER TABLE media_asset ADD COLUMN status {text} NOT NULL DEFAULT 'READY' CHECK (status IN ('AWAITING_UPLOAD','PROCESSING','READY','FAILED'));
ALTER TABLE media_asset ADD COLUMN failure {text};
ALTER TABLE media_asset ADD COLUMN public_key {text};
ALTER TABLE media_asset ADD COLUMN original_sha256 {text};
ALTER TABLE media_asset ADD COLUMN master_sha256 {text};
ALTER TABLE media_asset ADD COLUMN has_alpha BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE media_asset ADD COLUMN pipeline INTEGER NOT NULL DEFAULT 0;
ALTER TABLE media_asset ADD COLUMN usable_from BIGINT;
ALTER TABLE media_asset ADD COLUMN usable_until BIGINT;
ALTER TABLE media_asset ADD COLUMN may_syndicate BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE media_asset ADD COLUMN proposal {text};
ALTER TABLE media_asset ADD COLUMN created_by {text};
ALTER TABLE media_asset ADD COLUMN words {text} NOT NULL DEFAULT '';
UPDATE media_asset SET words = lower(file_name || ' ' || coalesce(alt, '') || ' ' || coalesce(credit, ''));
CREATE UNIQUE INDEX media_asset_public_key ON media_asset (public_key);
CREATE INDEX media_asset_original ON media_asset (original_sha256);

-- Bytes that are on their way: what was said of them before they came.
CREATE TABLE media_upload (
  id {uuid} NOT NULL PRIMARY KEY,
  asset_id {uuid} NOT NULL REFERENCES media_asset(id) ON DELETE CASCADE,
  mime_type {text} NOT NULL,
  file_name {text} NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 {text},
  created_by {text} NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  lease_until BIGINT,
  ended_at BIGINT
);
CREATE INDEX media_upload_asset ON media_upload (asset_id, created_at);
CREATE INDEX media_upload_by ON media_upload (created_by, created_at);
