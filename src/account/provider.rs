//! The signatures of tokens, by the library that TLS uses already (ring): no second implementation of the same mathematics.
//!
//! Only four algorithms exist here. Whatever else a token names cannot be checked and is refused.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, Result};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::hmac;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};

static RING: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    // Nothing here makes key sets from keys.
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it the one that tokens are signed and checked with in this process.
pub fn install() {
    // It is there already if this is not the first node in the process.
    let _ = RING.install_default();
}

enum Own {
    Ed25519(Ed25519KeyPair),
    Hmac(hmac::Key),
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(match algorithm {
        Algorithm::EdDSA => {
            Own::Ed25519(Ed25519KeyPair::from_pkcs8(key.as_bytes()).map_err(|_| ErrorKind::InvalidEddsaKey)?)
        }
        Algorithm::HS256 => Own::Hmac(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes())),
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    }))
}

impl Signer<Vec<u8>> for Own {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        Ok(match self {
            Self::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Hmac(key) => hmac::sign(key, message).as_ref().to_vec(),
        })
    }
}

impl JwtSigner for Own {
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::EdDSA,
            Self::Hmac(_) => Algorithm::HS256,
        }
    }
}

enum Theirs {
    Public(Algorithm, &'static dyn VerificationAlgorithm, Vec<u8>),
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
    Hmac(hmac::Key),
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    // A key of another family is never taken for one of this: the public half of a pair is no secret for HMAC.
    if key.family() != algorithm.family() {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    let public = |kind: &'static dyn VerificationAlgorithm| {
        Ok::<_, Error>(Theirs::Public(*algorithm, kind, key.try_get_as_bytes()?.to_vec()))
    };
    Ok(Box::new(match (algorithm, key.kind()) {
        (Algorithm::EdDSA, _) => public(&ED25519)?,
        (Algorithm::ES256, _) => public(&ECDSA_P256_SHA256_FIXED)?,
        (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            Theirs::Rsa(RsaPublicKeyComponents { n: n.clone(), e: e.clone() })
        }
        (Algorithm::HS256, _) => Theirs::Hmac(hmac::Key::new(hmac::HMAC_SHA256, key.try_get_as_bytes()?)),
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    }))
}

impl Verifier<Vec<u8>> for Theirs {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        let checked = match self {
            Self::Public(_, algorithm, key) => UnparsedPublicKey::new(*algorithm, key).verify(message, signature),
            Self::Rsa(key) => key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
            Self::Hmac(key) => hmac::verify(key, message, signature),
        };
        checked.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Theirs {
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Public(algorithm, ..) => *algorithm,
            Self::Rsa(_) => Algorithm::RS256,
            Self::Hmac(_) => Algorithm::HS256,
        }
    }
}
