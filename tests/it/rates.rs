//! Who has used up their quota has to wait, and nobody else.

use dateline::account::{self, NewApiKey, NewUser, SessionTransport};
use dateline::auth::{ApiKeyScope, Caller, Role};
use dateline::http::{NodeSettings, RateLimit};
use dateline::kernel::{Clock, Secret};
use serde_json::json;

use crate::app::TestApp;
use crate::on_both_databases;
use crate::page::LINES;
use crate::socket::Socket;
use crate::web::{Answer, Web};

/// Twenty units.
const TWENTY: &str = "{ articles(first: 10) { nodes { id } } }";

/// The access token of a new editor.
async fn editor(app: &TestApp, email: &str) -> String {
    let now = app.clock.now();
    let password = "correct horse battery";
    let new = NewUser { email: email.into(), display_name: "Jo".into(), role: Role::Editor, author_id: None };
    account::create(&app.app, &Caller::operator(now), new, Secret::new(password)).await.unwrap();
    let caller = Caller::anonymous(now);
    let tokens = account::login(&app.app, &caller, email, Secret::new(password), SessionTransport::Body).await.unwrap();
    tokens.access_token.expose().to_owned()
}

async fn key(app: &TestApp, rate_limit: Option<i32>) -> String {
    let new = NewApiKey { name: "Site".into(), scopes: vec![ApiKeyScope::ContentRead], rate_limit, expires_at: None };
    let operator = Caller::operator(app.clock.now());
    let (_, secret) = account::create_api_key(&app.app, &operator, None, new).await.unwrap();
    secret.unwrap().expose().to_owned()
}

async fn ask(web: &Web, bearer: &str) -> Answer {
    let authorization = format!("Bearer {bearer}");
    let headers: &[(&str, &str)] = if bearer.is_empty() { &[] } else { &[("authorization", &authorization)] };
    web.post(headers, TWENTY, json!({})).await
}

on_both_databases! {
    async fn users_and_keys_have_their_own_and_the_rest_shares_an_address(app: &TestApp) {
        app.import(LINES).await;
        let (jo, kim) = (editor(app, "jo@example.org").await, editor(app, "kim@example.org").await);
        let (own, shared) = (key(app, Some(20)).await, key(app, None).await);
        let rate_limit = RateLimit { cost_per_minute: 20, user_cost_per_minute: 40 };
        let web = Web::start_with(&app.app, NodeSettings { rate_limit, ..NodeSettings::default() });
        for (bearer, units) in [(jo.as_str(), 40), (kim.as_str(), 40), (own.as_str(), 20), ("", 20)] {
            for _ in 0..units / 20 {
                let answer = ask(&web, bearer).await;
                assert_eq!(answer.status, 200, "{answer:?}");
                let policy = format!("\"cost\";q={units};w=60;qu=\"cost-units\"");
                assert_eq!(answer.header("ratelimit-policy"), Some(policy.as_str()));
                assert_eq!(answer.header("retry-after"), None);
            }
            let refused = ask(&web, bearer).await;
            assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"));
            assert!(refused.header("ratelimit").unwrap().starts_with("\"cost\";r="), "{refused:?}");
            assert!((1..=60).contains(&refused.header("retry-after").unwrap().parse::<u32>().unwrap()));
        }
        // The public has used up what is there for all who have nothing of their own.
        assert_eq!(ask(&web, &shared).await.status, 429);
        let mut socket = Socket::introduced(&web, &jo).await;
        socket.subscribe("1", TWENTY).await;
        assert_eq!(socket.expect("error").await["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    }
}
