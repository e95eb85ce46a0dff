use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::settings;
use crate::db::{Database, Sql};
use crate::kernel::{Error, Micros, Result};

/// Whose tokens a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Issuer {
    Own,
    /// The one that `accounts.outside_issuer` names.
    Outside,
}

/// A key that tokens are checked with: for one algorithm and one issuer, whatever a token says about itself.
#[derive(Clone, Debug)]
pub struct Trusted {
    pub issuer: Issuer,
    pub algorithm: Algorithm,
    pub key: DecodingKey,
}

/// What access tokens are signed with.
#[derive(Debug)]
pub struct Signing {
    pub kid: String,
    pub algorithm: Algorithm,
    pub key: EncodingKey,
}

/// The keys of a node.
#[derive(Debug)]
pub struct Keys {
    pub signing: Signing,
    /// By `kid`.
    pub trusted: HashMap<String, Trusted>,
    /// What other services may know (RFC 7517): the public halves of our key pairs.
    pub published: Value,
    /// What other secrets are made of.
    pub seed: [u8; 32],
}

#[derive(FromQueryResult)]
struct Row {
    kid: String,
    pkcs8: Vec<u8>,
}

impl Keys {
    /// The keys that the settings and the database have, and those of the outside issuer. The first node makes the key pair
    /// that all of them share.
    pub async fn load(
        db: &Database,
        settings: &settings::Accounts,
        now: Micros,
        outside: &[(String, Trusted)],
    ) -> Result<Self> {
        let mut keys = if settings.hs256_key.is_empty() {
            let mut rows = rows(db.reader()).await?;
            if rows.is_empty() {
                make(db, now).await?;
                rows = self::rows(db.reader()).await?;
            }
            Self::pairs(&rows)?
        } else {
            Self::secret(settings.hs256_key.expose().as_bytes())
        };
        for (kid, trusted) in outside {
            if keys.trusted.insert(kid.clone(), trusted.clone()).is_some() {
                return Err(Error::invalid("accounts.outside_jwks: two keys have the same \"kid\"."));
            }
        }
        Ok(keys)
    }

    fn secret(secret: &[u8]) -> Self {
        let kid = format!("hs256-{}", short_hash(&[b"kid", secret]));
        let (algorithm, issuer) = (Algorithm::HS256, Issuer::Own);
        let trusted = Trusted { issuer, algorithm, key: DecodingKey::from_secret(secret) };
        Self {
            signing: Signing { kid: kid.clone(), algorithm, key: EncodingKey::from_secret(secret) },
            trusted: HashMap::from([(kid, trusted)]),
            published: json!({ "keys": [] }),
            seed: seed(secret),
        }
    }

    /// The newest signs, all of them are believed.
    fn pairs(rows: &[Row]) -> Result<Self> {
        let (algorithm, issuer) = (Algorithm::EdDSA, Issuer::Own);
        let mut trusted = HashMap::new();
        let mut published = Vec::new();
        for Row { kid, pkcs8 } in rows {
            let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| Error::internal("a stored key pair is broken"))?;
            let public = pair.public_key().as_ref();
            let x = URL_SAFE_NO_PAD.encode(public);
            published.push(json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig" }));
            trusted.insert(kid.clone(), Trusted { issuer, algorithm, key: DecodingKey::from_ed_der(public) });
        }
        let newest = rows.first().ok_or_else(|| Error::internal("there is no key pair"))?;
        let signing = Signing { kid: newest.kid.clone(), algorithm, key: EncodingKey::from_ed_der(&newest.pkcs8) };
        Ok(Self { signing, trusted, published: json!({ "keys": published }), seed: seed(&newest.pkcs8) })
    }
}

/// Something else than the key itself: what is made of it must not tell what it is.
fn seed(key: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(b"dateline seed\n").chain_update(key).finalize().into()
}

async fn rows(connection: &impl ConnectionTrait) -> Result<Vec<Row>> {
    Sql::new("SELECT kid, pkcs8 FROM signing_key ORDER BY generation DESC").all(connection).await
}

/// Makes the first key pair, unless another node has just done so.
async fn make(db: &Database, now: Micros) -> Result<()> {
    let broken = |_| Error::internal("no key pair can be made");
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(broken)?;
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(|_| Error::internal("a new key pair is broken"))?;
    let kid = short_hash(&[pair.public_key().as_ref()]);
    let tx = db.begin().await?;
    Sql::new("INSERT INTO signing_key (generation, kid, pkcs8, created_at) VALUES (1, ")
        .bind(kid)
        .push(", ")
        .bind(pkcs8.as_ref().to_vec())
        .push(", ")
        .bind(now.0)
        .push(") ON CONFLICT DO NOTHING")
        .execute(&tx)
        .await?;
    tx.commit().await
}

fn short_hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    URL_SAFE_NO_PAD.encode(digest.finalize().get(..12).unwrap_or_default())
}
