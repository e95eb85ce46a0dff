use serde::{Deserialize, Serialize};

use crate::kernel::Secret;

/// How people and programs show who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// Who issues our access tokens (`iss`).
    pub issuer: String,
    /// Whom access tokens are for (`aud`), ours and those of an outside issuer.
    pub audience: String,
    /// Sign access tokens with this secret text (HS256) instead of a key pair (EdDSA); at least 32 bytes.
    pub hs256_key: Secret,
    /// How long an access token is good for.
    pub access_seconds: u32,
    /// How long a session lasts without being used.
    pub session_days: u32,
    /// How long the link of an invitation or of a new password is good for.
    pub link_hours: u32,
    /// Somebody else whose access tokens are taken (`iss`); empty for nobody.
    pub outside_issuer: String,
    /// The public keys (JWKS) of that issuer: a file, or an address that begins with `https://`.
    pub outside_jwks: String,
    /// Pages besides our own whose browsers may use the cookie of a session, such as `https://cms.example.org`.
    pub origins: Vec<String>,
    /// Attempts to log in to one account that fail, or to have a new password for it, that one address has in ten minutes.
    pub attempts_per_account: u32,
    /// Attempts to log in to one account that fail, from all addresses together where it has no session, in ten minutes.
    pub attempts_by_strangers: u32,
    /// Attempts to log in, or to use a preview, a link or a refresh token, that fail and that one address has in ten minutes.
    pub attempts_per_address: u32,
    /// Passwords that are checked at the same time; each takes 19 MiB.
    pub password_threads: u32,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            issuer: "dateline".into(),
            audience: "dateline".into(),
            hs256_key: Secret::default(),
            access_seconds: 900,
            session_days: 30,
            link_hours: 72,
            outside_issuer: String::new(),
            outside_jwks: String::new(),
            origins: Vec::new(),
            attempts_per_account: 20,
            attempts_by_strangers: 1_000,
            attempts_per_address: 100,
            password_threads: 2,
        }
    }
}
