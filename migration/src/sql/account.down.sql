DROP TABLE signing_key;
DROP TABLE api_key;
DROP TABLE refresh_token;
DROP TABLE session;
DROP TABLE account_link;
DROP TABLE user_account;
