use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};

use super::keys::{Issuer, Trusted};
use crate::kernel::{Error, Result};

/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The largest key set that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Whether the key set is fetched from another machine, which may be away.
pub fn is_remote(source: &str) -> bool {
    source.starts_with("https://") || source.starts_with("http://")
}

/// The keys of the outside issuer that sign with RS256, ES256 or EdDSA and have a `kid`, from a file or an address.
pub async fn read(source: &str) -> Result<Vec<(String, Trusted)>> {
    let wrong = |what: &str| Error::invalid(format!("accounts.outside_jwks = {source}: {what}."));
    let owned = source.to_owned();
    let text = tokio::task::spawn_blocking(move || if is_remote(&owned) { fetch(&owned) } else { file(&owned) });
    let text = text.await.map_err(Error::internal)?.map_err(|told| wrong(&told))?;
    let set: JwkSet = serde_json::from_slice(&text).map_err(|error| wrong(&error.to_string()))?;
    let keys: Vec<_> = set.keys.iter().filter_map(outside).collect();
    if keys.is_empty() {
        return Err(wrong("it has no public key with a \"kid\" for RS256 (2048 bits or more), ES256 or EdDSA"));
    }
    Ok(keys)
}

fn file(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| error.to_string())
}

/// Over TLS only, and where a redirect leads is not followed: whoever can answer this decides who may log in.
fn fetch(address: &str) -> Result<Vec<u8>, String> {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).https_only(true).max_redirects(0);
    let agent = ureq::Agent::new_with_config(config.build());
    let mut answer = agent.get(address).call().map_err(|error| error.to_string())?;
    if answer.status() != 200 {
        return Err(format!("the answer was {}", answer.status()));
    }
    answer.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(|error| error.to_string())
}

fn outside(jwk: &Jwk) -> Option<(String, Trusted)> {
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let (algorithm, named, key) = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if bytes(&rsa.n).len() >= 256 => (
            Algorithm::RS256,
            KeyAlgorithm::RS256,
            DecodingKey::from_rsa_raw_components(&bytes(&rsa.n), &bytes(&rsa.e)),
        ),
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256, DecodingKey::from_ec_components(&ec.x, &ec.y).ok()?)
        }
        AlgorithmParameters::OctetKeyPair(ed) if ed.curve == EllipticCurve::Ed25519 && bytes(&ed.x).len() == 32 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA, DecodingKey::from_ed_der(&bytes(&ed.x)))
        }
        // A secret in a file of public keys is a mistake, and nothing else is known here.
        _ => return None,
    };
    let fits = jwk.common.key_algorithm.is_none_or(|given| given == named);
    let kid = jwk.common.key_id.clone().filter(|kid| !kid.is_empty())?;
    fits.then_some((kid, Trusted { issuer: Issuer::Outside, algorithm, key }))
}
