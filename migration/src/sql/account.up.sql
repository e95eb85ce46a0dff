CREATE TABLE user_account (
  id {uuid} NOT NULL PRIMARY KEY,
  email {text} NOT NULL,
  email_key {text} NOT NULL,
  display_name {text} NOT NULL,
  name_key {text} NOT NULL,
  role {text} NOT NULL CHECK (role IN ('CONTRIBUTOR','AUTHOR','EDITOR','ADMIN')),
  status {text} NOT NULL CHECK (status IN ('INVITED','ACTIVE','SUSPENDED')),
  author_id {uuid} REFERENCES author(id),
  password_hash {text},
  tokens_from BIGINT NOT NULL,
  last_login_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX user_account_email ON user_account (email_key);
CREATE INDEX user_account_name ON user_account (name_key, id);
CREATE INDEX user_account_author ON user_account (author_id) WHERE author_id IS NOT NULL;

CREATE TABLE account_link (
  hash {bytes} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES user_account(id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
) {clustered};
CREATE UNIQUE INDEX account_link_user ON account_link (user_id);

CREATE TABLE session (
  id {uuid} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES user_account(id) ON DELETE CASCADE,
  transport {text} NOT NULL CHECK (transport IN ('BODY','COOKIE')),
  user_agent {text},
  address {text},
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_by_user ON session (user_id, last_seen_at);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE refresh_token (
  hash {bytes} NOT NULL PRIMARY KEY,
  session_id {uuid} NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
) {clustered};
CREATE INDEX refresh_token_session ON refresh_token (session_id);
CREATE INDEX refresh_token_expiry ON refresh_token (expires_at);

CREATE TABLE api_key (
  id {uuid} NOT NULL PRIMARY KEY,
  name {text} NOT NULL,
  prefix {text} NOT NULL,
  secret_hash {bytes} NOT NULL,
  former_hash {bytes},
  former_until BIGINT,
  scopes {text} NOT NULL,
  rate_limit INTEGER,
  created_by {uuid} REFERENCES user_account(id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  revoked_at BIGINT,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX api_key_secret ON api_key (secret_hash);
CREATE UNIQUE INDEX api_key_former ON api_key (former_hash) WHERE former_hash IS NOT NULL;
CREATE INDEX api_key_recent ON api_key (created_at, id);

CREATE TABLE signing_key (
  generation INTEGER NOT NULL PRIMARY KEY,
  kid {text} NOT NULL,
  pkcs8 {bytes} NOT NULL,
  created_at BIGINT NOT NULL
);
