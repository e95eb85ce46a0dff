//! Tokens that are not ours, or not any more: each is refused with a coded 401, none breaks anything.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dateline::account::{self, NewUser, SessionTransport, Settings, Tokens};
use dateline::app::App;
use dateline::auth::{Caller, Role, Who};
use dateline::db::Sql;
use dateline::kernel::{Code, Micros, RandomIds, Secret, SeededIds};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{NOW, TestApp};
use crate::on_both_databases;
use crate::web::Web;

const PASSWORD: &str = "correct horse battery";
const VIEWER: &str = "{ viewer { kind access user { displayName } } }";

fn now() -> Micros {
    Micros::parse(NOW).unwrap()
}

async fn user(app: &App, email: &str, role: Role) -> uuid::Uuid {
    let new = NewUser { email: email.into(), display_name: "Jane Doe".into(), role, author_id: None };
    account::create(app, &Caller::operator(now()), new, Secret::new(PASSWORD)).await.unwrap()
}

async fn login(app: &App, email: &str) -> Tokens {
    let caller = Caller::anonymous(now());
    account::login(app, &caller, email, Secret::new(PASSWORD), SessionTransport::Body).await.unwrap()
}

/// Writes a token; `sign` makes the signature.
fn forge(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn part(token: &str, place: usize) -> Value {
    let part = token.split('.').nth(place).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The same with one thing different; `null` takes it away.
fn with(value: &Value, name: &str, other: Value) -> Value {
    let mut changed = value.clone();
    if other.is_null() {
        changed.as_object_mut().unwrap().remove(name);
    } else {
        changed[name] = other;
    }
    changed
}

#[derive(FromQueryResult)]
struct Stored {
    pkcs8: Vec<u8>,
}

async fn stored_pair(app: &App) -> Ed25519KeyPair {
    let row: Stored = Sql::new("SELECT pkcs8 FROM signing_key").one(app.db.reader()).await.unwrap().unwrap();
    Ed25519KeyPair::from_pkcs8(&row.pkcs8).unwrap()
}

/// An application with other settings on the same database.
async fn with_settings(app: &TestApp, settings: Settings) -> App {
    App::open_with(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds), settings).await.unwrap()
}

/// A key set in a file that is gone after the test.
struct KeySet(PathBuf);

impl KeySet {
    fn new(keys: &[Value]) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-{}.jwks", uuid::Uuid::from_u128(rand_number())));
        std::fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
        Self(path)
    }
}

fn rand_number() -> u128 {
    let bytes: [u8; 16] = ring::rand::generate(&SystemRandom::new()).unwrap().expose();
    u128::from_be_bytes(bytes)
}

impl Drop for KeySet {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

on_both_databases! {
    async fn every_forged_token_is_refused(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        user(&app.app, "other@example.org", Role::Admin).await;
        let tokens = login(&app.app, "jane@example.org").await;
        let good = tokens.access_token.expose();
        let other = login(&app.app, "other@example.org").await;
        let other_claims = part(other.access_token.expose(), 1);
        let (header, claims) = (part(good, 0), part(good, 1));
        assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
        let pair = stored_pair(&app.app).await;
        let sign = |message: &[u8]| pair.sign(message).as_ref().to_vec();
        let public = pair.public_key().as_ref().to_vec();
        let hmac_of = |secret: Vec<u8>| move |message: &[u8]| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message).as_ref().to_vec()
        };
        let stranger = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let stranger = Ed25519KeyPair::from_pkcs8(stranger.as_ref()).unwrap();
        let seconds = now().0 / 1_000_000;

        let web = Web::start(&app.app);
        let fresh = |name: &str, value: Value| with(&claims, name, value);
        assert_eq!(web.data(good, VIEWER, json!({})).await["viewer"]["access"], "EDITOR");
        // What the table below is made with is right.
        let control = forge(&header, &fresh("jti", json!("another")), sign);
        assert_eq!(web.data(&control, VIEWER, json!({})).await["viewer"]["kind"], "USER");

        let mut table: Vec<(String, String)> = Vec::new();
        let mut case = |name: &str, token: String| table.push((name.to_owned(), format!("Bearer {token}")));
        let head = |name: &str, value: Value| with(&header, name, value);
        case("alg none without a signature", forge(&head("alg", json!("none")), &claims, |_| Vec::new()));
        case("alg None", forge(&head("alg", json!("None")), &claims, sign));
        case("HS256 with the public key", forge(&head("alg", json!("HS256")), &claims, hmac_of(public.clone())));
        let shown = URL_SAFE_NO_PAD.encode(&public).into_bytes();
        case("HS256 with the published text", forge(&head("alg", json!("HS256")), &claims, hmac_of(shown)));
        for alg in ["RS256", "ES256", "PS256", "HS512", "ES512", "Ed25519"] {
            case(&format!("alg {alg}"), forge(&head("alg", json!(alg)), &claims, sign));
        }
        case("no alg", forge(&head("alg", Value::Null), &claims, sign));
        case("unknown kid", forge(&head("kid", json!("nobody")), &claims, sign));
        case("no kid", forge(&head("kid", Value::Null), &claims, sign));
        case("a stranger's key", forge(&header, &claims, |message| stranger.sign(message).as_ref().to_vec()));
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(stranger.public_key()) });
        case("brings its own key", forge(&head("jwk", jwk), &claims, |message| stranger.sign(message).as_ref().to_vec()));
        for crit in [json!(["exp"]), json!([]), json!("exp"), json!(["b64"])] {
            case(&format!("crit {crit}"), forge(&head("crit", crit), &claims, sign));
        }
        for typ in [Value::Null, json!("JWT"), json!("refresh+jwt"), json!(7)] {
            case(&format!("typ {typ}"), forge(&head("typ", typ), &claims, sign));
        }
        for claim in ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"] {
            case(&format!("no {claim}"), forge(&header, &fresh(claim, Value::Null), sign));
            case(&format!("{claim} of another type"), forge(&header, &fresh(claim, json!({ "a": 1 })), sign));
        }
        for exp in [json!(seconds), json!(seconds - 1), json!(0), json!("9999999999"), json!(i64::MAX), json!(1e300)] {
            case(&format!("exp {exp}"), forge(&header, &fresh("exp", exp), sign));
        }
        case("not yet valid", forge(&header, &fresh("nbf", json!(seconds + 60)), sign));
        case("issued later", forge(&header, &fresh("iat", json!(seconds + 60)), sign));
        case("wrong issuer", forge(&header, &fresh("iss", json!("https://evil.example")), sign));
        case("wrong audience", forge(&header, &fresh("aud", json!("elsewhere")), sign));
        case("wrong audiences", forge(&header, &fresh("aud", json!(["elsewhere"])), sign));
        case("no user", forge(&header, &fresh("sub", json!("jane@example.org")), sign));
        case("unknown user", forge(&header, &fresh("sub", json!(uuid::Uuid::from_u128(7))), sign));
        case("unknown session", forge(&header, &fresh("sid", json!(uuid::Uuid::from_u128(7))), sign));
        case("another's session", forge(&header, &fresh("sid", other_claims["sid"].clone()), sign));
        case("another user", forge(&header, &fresh("sub", other_claims["sub"].clone()), sign));
        case("claims that are no object", forge(&header, &json!([1]), sign));
        case("header that is no object", forge(&json!("x"), &claims, sign));
        let (message, signature) = good.rsplit_once('.').unwrap();
        let (head_part, payload) = message.split_once('.').unwrap();
        case("no signature", format!("{message}."));
        case("half a signature", format!("{message}.{}", &signature[..40]));
        case("another's claims", {
            let theirs = other.access_token.expose().split('.').nth(1).unwrap().to_owned();
            format!("{head_part}.{theirs}.{signature}")
        });
        case("two parts", message.to_owned());
        case("four parts", format!("{good}.{signature}"));
        case("padding", format!("{head_part}.{payload}=.{signature}"));
        case("the refresh token", tokens.refresh_token.expose().to_owned());
        for garbage in ["x", ".", "..", "...", "a.b.c", "null", "dlk_", "dlk_unknown", "dll_x"] {
            case(garbage, garbage.to_owned());
        }
        case("very long", format!("{head_part}.{}.{signature}", "e".repeat(8_000)));
        case("a long key", format!("dlk_{}", "x".repeat(8_000)));
        for scheme in ["Basic dTpw", "Token x", good, "Bearer \u{e9}"] {
            table.push((scheme.to_owned(), scheme.to_owned()));
        }

        for (name, authorization) in &table {
            let answer = web.post(&[("authorization", authorization)], VIEWER, json!({})).await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"), "{name}: {answer:?}");
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            assert!(challenge.starts_with("Bearer realm=\"dateline\""), "{name}: {answer:?}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{name}");
        }
        let twice = [("authorization", format!("Bearer {good}")), ("authorization", format!("Bearer {good}"))];
        let twice: Vec<(&str, &str)> = twice.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(web.post(&twice, VIEWER, json!({})).await.status, 401);
        // Nothing of that has harmed the good one.
        assert_eq!(web.data(good, VIEWER, json!({})).await["viewer"]["kind"], "USER");
        app.clock.set(Micros(now().0 + 900_000_000));
        let late = web.post(&[("authorization", &format!("Bearer {good}"))], VIEWER, json!({})).await;
        assert_eq!((late.status, late.code().as_str()), (401, "UNAUTHENTICATED"));
    }

    async fn a_secret_of_the_settings_signs_instead(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let pair = login(&app.app, "jane@example.org").await;
        let secret = "0123456789abcdef0123456789abcdef";
        let settings = Settings { hs256_key: Secret::new(secret), ..Settings::default() };
        let other = with_settings(app, settings).await;
        let tokens = login(&other, "jane@example.org").await;
        let token = tokens.access_token.expose();
        assert_eq!(part(token, 0)["alg"], "HS256");
        assert!(matches!(account::bearer(&other, token, now()).await, Ok(Who::User(_))));
        // Neither takes the other's.
        for (app, token) in [(&app.app, token), (&other, pair.access_token.expose())] {
            assert_eq!(account::bearer(app, token, now()).await.unwrap_err().code(), Code::Unauthenticated);
        }
        assert_eq!(Web::start(&other).get("/.well-known/jwks.json").await.json(), json!({ "keys": [] }));
    }

    async fn tokens_of_an_outside_issuer(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let random = SystemRandom::new();
        let rsa = RsaKeyPair::from_pkcs8(include_bytes!("outside.pk8")).unwrap();
        let curve = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let ec = EcdsaKeyPair::generate_pkcs8(curve, &random).unwrap();
        let ec = EcdsaKeyPair::from_pkcs8(curve, ec.as_ref(), &random).unwrap();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let parts = RsaPublicKeyComponents::<Vec<u8>>::from(rsa.public());
        let point = ec.public_key().as_ref();
        let keys = KeySet::new(&[
            json!({
                "kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256",
                "n": text(&parts.n), "e": text(&parts.e),
            }),
            json!({ "kty": "EC", "crv": "P-256", "kid": "ec", "x": text(&point[1..33]), "y": text(&point[33..]) }),
            json!({ "kty": "oct", "kid": "secret", "k": text(b"0123456789abcdef0123456789abcdef") }),
        ]);
        let issuer = "https://id.example.org";
        let settings =
            Settings { outside_issuer: issuer.into(), outside_jwks: keys.0.display().to_string(), ..Settings::default() };
        let node = with_settings(app, settings).await;
        let sign_rsa = |message: &[u8]| {
            let mut signature = vec![0; rsa.public().modulus_len()];
            rsa.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
            signature
        };
        let sign_ec = |message: &[u8]| ec.sign(&random, message).unwrap().as_ref().to_vec();
        let seconds = now().0 / 1_000_000;
        let claims = json!({
            "iss": issuer, "aud": ["dateline", "other"], "sub": "248289761001", "iat": seconds, "exp": seconds + 60,
            "email": "Jane@Example.org", "email_verified": true,
        });
        let header = |alg: &str, kid: &str| json!({ "typ": "at+jwt", "alg": alg, "kid": kid });
        for token in [
            forge(&header("RS256", "rsa"), &claims, sign_rsa),
            forge(&header("ES256", "ec"), &claims, sign_ec),
        ] {
            let who = account::bearer(&node, &token, now()).await.unwrap();
            assert!(matches!(who, Who::User(user) if user.role == Role::Editor), "{who:?}");
        }
        let public = parts.n.clone();
        let with_public = |message: &[u8]| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), message).as_ref().to_vec()
        };
        let pair = stored_pair(&app.app).await;
        let jane = login(&node, "jane@example.org").await;
        let own = part(jane.access_token.expose(), 0);
        let as_ours = with(&part(jane.access_token.expose(), 1), "jti", json!("x"));
        for (name, token) in [
            ("HS256 with the public key", forge(&header("HS256", "rsa"), &claims, with_public)),
            ("the key of another algorithm", forge(&header("RS256", "ec"), &claims, sign_rsa)),
            ("a secret in the file", forge(&header("HS256", "secret"), &claims, with_public)),
            ("an address nobody checked", forge(&header("RS256", "rsa"), &with(&claims, "email_verified", json!(false)), sign_rsa)),
            ("no address", forge(&header("RS256", "rsa"), &with(&claims, "email", Value::Null), sign_rsa)),
            ("an address unknown here", forge(&header("RS256", "rsa"), &with(&claims, "email", json!("x@example.org")), sign_rsa)),
            ("in our name", forge(&header("RS256", "rsa"), &with(&claims, "iss", json!("dateline")), sign_rsa)),
            ("our session", forge(&header("RS256", "rsa"), &as_ours, sign_rsa)),
            ("their name with our key", forge(&own, &claims, |message| pair.sign(message).as_ref().to_vec())),
            ("no audience", forge(&header("RS256", "rsa"), &with(&claims, "aud", json!("other")), sign_rsa)),
            ("expired", forge(&header("RS256", "rsa"), &with(&claims, "exp", json!(seconds)), sign_rsa)),
        ] {
            let error = account::bearer(&node, &token, now()).await.unwrap_err();
            assert_eq!(error.code(), Code::Unauthenticated, "{name}");
        }

        // The issuer has other keys now. A node looks when it meets one that it does not know, once a minute.
        let renamed = json!({ "kty": "RSA", "kid": "new", "n": text(&parts.n), "e": text(&parts.e) });
        std::fs::write(&keys.0, json!({ "keys": [renamed] }).to_string()).unwrap();
        let later = with(&with(&claims, "exp", json!(seconds + 600)), "sub", json!("later"));
        let (with_new, with_old) =
            (forge(&header("RS256", "new"), &later, sign_rsa), forge(&header("ES256", "ec"), &later, sign_ec));
        assert!(account::bearer(&node, &with_new, Micros(now().0 + 59_000_000)).await.is_err());
        assert!(account::bearer(&node, &with_old, Micros(now().0 + 59_000_000)).await.is_ok());
        assert!(account::bearer(&node, &with_new, Micros(now().0 + 61_000_000)).await.is_ok());
        assert!(account::bearer(&node, &with_old, Micros(now().0 + 61_000_000)).await.is_err());
    }

    async fn other_services_can_check_our_tokens(app: &TestApp) {
        let set = Web::start(&app.app).get("/.well-known/jwks.json").await.json();
        let pair = stored_pair(&app.app).await;
        assert_eq!(set["keys"][0]["x"], json!(URL_SAFE_NO_PAD.encode(pair.public_key())));
        assert_eq!(set["keys"].as_array().unwrap().len(), 1);
        assert_eq!(set["keys"][0].get("d"), None);
        // All nodes have the same.
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(SeededIds::default())).await.unwrap();
        assert_eq!(other.accounts.published_keys(), set);
    }
}
