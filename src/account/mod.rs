//! Who is asking: users and their passwords, sessions and their tokens, keys for programs.
//!
//! [`bearer`] answers the question for every door. What is secret is random with 256 bits and stored as a hash, or a password
//! and stored as argon2id; what is signed is an access token of fifteen minutes, whose session is looked at every two seconds.

mod accounts;
mod api_key;
mod attempts;
mod authenticate;
mod failed;
mod invite;
mod keys;
mod link;
mod list;
mod login;
mod new_password;
mod outside;
mod password;
mod preview_links;
mod provider;
mod refresh;
mod secret;
mod session;
mod settings;
mod sign_out;
mod token;
mod update;
mod user;

pub use accounts::Accounts;
pub use api_key::{
    API_KEY, ApiKey, NewApiKey, create as create_api_key, revoke as revoke_api_key, rotate as rotate_api_key,
};
pub use authenticate::bearer;
pub use failed::LoginOutcome;
pub use invite::{NewUser, create, invite};
pub use list::{API_KEYS, USERS, UserFilter, api_keys, api_keys_by_ids, users};
pub use login::login;
pub use new_password::{change_password, request_reset, reset_password};
pub use password::Passwords;
pub use refresh::refresh;
pub use secret::{Digest, digest};
pub use session::{Session, SessionTransport, Tokens, of_users};
pub use settings::Accounts as Settings;
pub use sign_out::{logout, revoke_all_sessions, revoke_session};
pub use update::{UserPatch, update};
pub use user::{User, UserStatus, by_ids, email_key, find};
