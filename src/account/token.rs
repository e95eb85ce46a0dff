use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::{Issuer, Keys};
use super::settings;
use crate::kernel::{Code, Error, Micros, Result, derived_id};

/// The longest token that is looked at, in bytes.
pub const LONGEST: usize = 4_096;

/// The kind of token that opens this API (RFC 9068); a token for something else says something else.
const TYPE: &str = "at+jwt";

/// How far another machine's clock may be ahead, in seconds.
const LEEWAY: i64 = 5;

const SECOND: i64 = 1_000_000;

/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Whom a token speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One of our users, in a session of ours.
    Session { user_id: Uuid, session_id: Uuid },
    /// Whoever has this address here, vouched for by the outside issuer.
    Address { email: String, session_id: Uuid },
}

/// A token whose signature and claims are right; whether it is its time is asked each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub subject: Subject,
    pub issued_at: Micros,
    not_before: Micros,
    pub expires_at: Micros,
}

/// An access token for a session.
pub fn issue(
    keys: &Keys,
    settings: &settings::Accounts,
    (user_id, session_id, jti): (Uuid, Uuid, Uuid),
    now: Micros,
) -> Result<(String, Micros)> {
    let iat = now.0.div_euclid(SECOND);
    let exp = iat + i64::from(settings.access_seconds);
    let claims = Claims {
        iss: settings.issuer.clone(),
        aud: Audience::One(settings.audience.clone()),
        sub: user_id.to_string(),
        sid: Some(session_id.to_string()),
        jti: Some(jti.to_string()),
        iat,
        nbf: Some(iat),
        exp,
        email: None,
        email_verified: None,
    };
    let mut header = Header::new(keys.signing.algorithm);
    header.typ = Some(TYPE.into());
    header.kid = Some(keys.signing.kid.clone());
    let token = encode(&header, &claims, &keys.signing.key).map_err(Error::internal)?;
    Ok((token, Micros(exp * SECOND)))
}

/// The `kid` of a token, if it is one that could be checked at all.
pub fn kid(token: &str) -> Result<String> {
    let header = decode_header(token).map_err(|error| invalid().because(error))?;
    let is_access = header.typ.as_deref().is_some_and(|typ| {
        let typ = typ.to_ascii_lowercase();
        typ.strip_prefix("application/").unwrap_or(&typ) == TYPE
    });
    // Whoever writes "crit" wants something understood that is not understood here.
    if !is_access || header.crit.is_some() {
        return Err(invalid());
    }
    header.kid.ok_or_else(invalid)
}

/// Checks the signature and the claims, all but the time.
pub fn verify(keys: &Keys, settings: &settings::Accounts, token: &str) -> Result<Verified> {
    let trusted = keys.trusted.get(&kid(token)?).ok_or_else(invalid)?;
    let Claims { iss, aud, sub, sid, jti, iat, nbf, exp, email, email_verified } =
        decode::<Claims>(token, &trusted.key, &signature_only(trusted.algorithm))
            .map_err(|error| invalid().because(error))?
            .claims;
    let (issuer, is_own) = match trusted.issuer {
        Issuer::Own => (&settings.issuer, true),
        Issuer::Outside => (&settings.outside_issuer, false),
    };
    let is_for_us = match &aud {
        Audience::One(one) => *one == settings.audience,
        Audience::Several(several) => several.contains(&settings.audience),
    };
    if iss != *issuer || !is_for_us || sub.is_empty() {
        return Err(invalid());
    }
    let subject = if is_own {
        let (Some(sid), Some(_), Some(_)) = (&sid, &jti, nbf) else { return Err(invalid()) };
        let id = |text: &str| Uuid::try_parse(text).map_err(|error| invalid().because(error));
        Subject::Session { user_id: id(&sub)?, session_id: id(sid)? }
    } else {
        // An address that nobody has checked could be anybody's.
        let email = email.filter(|_| email_verified == Some(true)).ok_or_else(invalid)?;
        let session = sid.or(jti).unwrap_or(sub);
        Subject::Address { email, session_id: derived_id("outside session", &session) }
    };
    let moment = |seconds: i64| seconds.checked_mul(SECOND).map(Micros).ok_or_else(invalid);
    Ok(Verified {
        subject,
        issued_at: moment(iat)?,
        not_before: moment(nbf.unwrap_or(iat).max(iat))?,
        expires_at: moment(exp)?,
    })
}

impl Verified {
    /// Fails with `UNAUTHENTICATED` before and after its time.
    pub fn at(self, now: Micros) -> Result<Self> {
        if now >= self.expires_at {
            return Err(Error::new(Code::Unauthenticated, "The access token has expired."));
        }
        if self.not_before.0.saturating_sub(LEEWAY * SECOND) > now.0 {
            return Err(Error::new(Code::Unauthenticated, "The access token is not valid yet."));
        }
        Ok(self)
    }
}

/// What is said of a token that is not ours, whatever is wrong with it.
pub fn invalid() -> Error {
    Error::new(Code::Unauthenticated, "The access token is not valid.")
}

/// The claims are checked above, with the time of the request and not that of the machine.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}
