//! Attempts to log in: nobody guesses for long, nobody keeps the owner out, and all of it is told.

use std::sync::Arc;

use dateline::account::{self, NewUser};
use dateline::app::App;
use dateline::auth::{Caller, Role};
use dateline::http::{Http, MetricsEndpoint, NodeSettings};
use dateline::kernel::{Micros, RandomIds, Secret};
use serde_json::{Value, json};

use crate::app::{NOW, TestApp};
use crate::on_both_databases;
use crate::web::Web;

const PASSWORD: &str = "correct horse battery";
const LOGIN: &str =
    "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { code } } }";
const RESET: &str = "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { accepted userErrors { code } } }";

async fn user(app: &App, email: &str, role: Role) {
    let new = NewUser { email: email.into(), display_name: "Jane Doe".into(), role, author_id: None };
    let operator = Caller::operator(Micros::parse(NOW).unwrap());
    account::create(app, &operator, new, Secret::new(PASSWORD)).await.unwrap();
}

async fn node(app: &TestApp, settings: account::Settings) -> (App, Web) {
    let node = App::open_with(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds), settings).await.unwrap();
    let http = Http { trusted_proxies: vec!["127.0.0.1".into()], ..Http::default() };
    let metrics = MetricsEndpoint { enabled: true, ..MetricsEndpoint::default() };
    let web = Web::start_with(&node, NodeSettings { http, metrics, ..NodeSettings::default() });
    (node, web)
}

/// What a log-in from an address is told: `OK` or a code.
async fn login(web: &Web, address: &str, email: &str, password: &str) -> String {
    let input = json!({"input": {"email": email, "password": password}});
    let answer = web.post(&[("x-forwarded-for", address)], LOGIN, input).await.json()["data"]["login"].take();
    answer["userErrors"][0]["code"].as_str().unwrap_or("OK").to_owned()
}

on_both_databases! {
    async fn strangers_do_not_keep_the_owner_out(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let settings = account::Settings { attempts_per_account: 5, attempts_by_strangers: 60, ..Default::default() };
        let (_, web) = node(app, settings).await;
        // Twenty addresses try as often as they can, and ask for new passwords besides.
        for attempt in 0..12 {
            let address = format!("198.51.100.{}", attempt % 2);
            let told = login(&web, &address, "jane@example.org", "wrong").await;
            assert_eq!(told, if attempt < 10 { "INVALID_CREDENTIALS" } else { "LIMIT_EXCEEDED" });
            web.post(&[("x-forwarded-for", &address)], RESET, json!({"input": {"email": "jane@example.org"}})).await;
        }
        // From where she never was, and with a typo.
        assert_eq!(login(&web, "203.0.113.7", "jane@example.org", "typo").await, "INVALID_CREDENTIALS");
        assert_eq!(login(&web, "203.0.113.7", "jane@example.org", PASSWORD).await, "OK");
        // So many addresses that strangers are not listened to any more: she is, where she was before.
        for address in 2..13 {
            for _ in 0..5 {
                login(&web, &format!("198.51.100.{address}"), "jane@example.org", "wrong").await;
            }
        }
        assert_eq!(login(&web, "192.0.2.1", "jane@example.org", PASSWORD).await, "LIMIT_EXCEEDED");
        for _ in 0..10 {
            assert_eq!(login(&web, "203.0.113.7", "jane@example.org", PASSWORD).await, "OK");
        }
        let reset = web.post(&[("x-forwarded-for", "203.0.113.7")], RESET, json!({"input": {"email": "jane@example.org"}})).await;
        assert_eq!(reset.json()["data"]["requestPasswordReset"], json!({"accepted": true, "userErrors": []}));
    }

    async fn a_household_is_one_address_and_known_as_one(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let settings = account::Settings { attempts_per_account: 2, attempts_by_strangers: 2, ..Default::default() };
        let (_, web) = node(app, settings).await;
        assert_eq!(login(&web, "2001:db8:1:2::1", "jane@example.org", PASSWORD).await, "OK");
        for _ in 0..2 {
            assert_eq!(login(&web, "192.0.2.1", "jane@example.org", "wrong").await, "INVALID_CREDENTIALS");
        }
        assert_eq!(login(&web, "2001:db8:9:9::1", "jane@example.org", PASSWORD).await, "LIMIT_EXCEEDED");
        assert_eq!(login(&web, "2001:db8:1:2:ffff::2", "jane@example.org", PASSWORD).await, "OK");
        // They come back.
        app.clock.set(Micros(Micros::parse(NOW).unwrap().0 + 300_000_000));
        assert_eq!(login(&web, "2001:db8:9:9::1", "jane@example.org", PASSWORD).await, "OK");
    }

    async fn what_failed_is_told(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        user(&app.app, "admin@example.org", Role::Admin).await;
        let settings = account::Settings { attempts_per_account: 2, ..Default::default() };
        let (_, web) = node(app, settings).await;
        assert_eq!(login(&web, "192.0.2.1", "jane@example.org", "wrong").await, "INVALID_CREDENTIALS");
        assert_eq!(login(&web, "192.0.2.1", "nobody@example.org", "wrong").await, "INVALID_CREDENTIALS");
        assert_eq!(login(&web, "192.0.2.1", "jane@example.org", "wrong").await, "INVALID_CREDENTIALS");
        assert_eq!(login(&web, "192.0.2.1", "jane@example.org", PASSWORD).await, "LIMIT_EXCEEDED");
        let input = json!({"input": {"email": "admin@example.org", "password": PASSWORD}});
        let admin = web.data("", LOGIN, input).await["login"]["session"]["accessToken"].take();
        let ask = "{ editorial { auditLog(first: 4, filter: {action: \"login\"}) { nodes { address detail } } } }";
        let log = web.data(admin.as_str().unwrap(), ask, json!({})).await["editorial"]["auditLog"]["nodes"].take();
        let failed = |why: &str| json!({"failed": why});
        let told: Vec<Value> = log.as_array().unwrap().iter().map(|entry| entry["detail"].clone()).collect();
        assert_eq!(told, [Value::Null, failed("WRONG_PASSWORD"), failed("UNKNOWN_ACCOUNT"), failed("WRONG_PASSWORD")], "{log:#}");
        assert_eq!(log[1]["address"], "192.0.2.1");
        for (outcome, count) in [("wrong_password", 2), ("unknown_account", 1), ("limited", 1), ("succeeded", 1), ("not_active", 0)] {
            assert_eq!(web.counter(&format!("dateline_logins_total{{outcome=\"{outcome}\"}}")).await, count, "{outcome}");
        }
    }

    async fn other_letters_are_other_mailboxes(app: &TestApp) {
        user(&app.app, "jake@example.org", Role::Admin).await;
        let (_, web) = node(app, account::Settings::default()).await;
        assert_eq!(login(&web, "192.0.2.1", "JAKE@Example.ORG", PASSWORD).await, "OK");
        // The Kelvin sign, whose small letter is k.
        assert_eq!(login(&web, "192.0.2.1", "ja\u{212a}e@example.org", PASSWORD).await, "INVALID_CREDENTIALS");
        user(&app.app, "ja\u{212a}e@example.org", Role::Contributor).await;
        user(&app.app, "J\u{d6}RG@example.org", Role::Contributor).await;
        assert_eq!(login(&web, "192.0.2.1", "j\u{d6}rg@example.org", PASSWORD).await, "OK");
        assert_eq!(login(&web, "192.0.2.1", "j\u{f6}rg@example.org", PASSWORD).await, "INVALID_CREDENTIALS");
    }

    async fn who_has_logged_out_does_nothing_more(app: &TestApp) {
        user(&app.app, "admin@example.org", Role::Admin).await;
        let (_, web) = node(app, account::Settings::default()).await;
        let ends = [
            "logout(input: {}) { loggedOut }",
            "revokeAllSessions(input: {}) { user { id } }",
            "changePassword(input: {currentPassword: \"correct horse battery\", newPassword: \"correct horse battery\"}) { session { accessToken } }",
        ];
        for (number, end) in ends.iter().enumerate() {
            let input = json!({"input": {"email": "admin@example.org", "password": PASSWORD}});
            let token = web.data("", LOGIN, input).await["login"]["session"]["accessToken"].take();
            let document = format!("mutation {{ {end} createTag(input: {{name: \"Late {number}\"}}) {{ tag {{ id }} userErrors {{ message }} }} }}");
            let answer = web.post(&[("authorization", &format!("Bearer {}", token.as_str().unwrap()))], &document, json!({})).await;
            assert_eq!(answer.code(), "UNAUTHENTICATED", "{answer:?}");
        }
        let input = json!({"input": {"email": "admin@example.org", "password": PASSWORD}});
        let token = web.data("", LOGIN, input).await["login"]["session"]["accessToken"].take();
        let ask = "{ editorial { auditLog(first: 1, filter: {action: \"createTag\"}) { nodes { action } } } }";
        assert_eq!(web.data(token.as_str().unwrap(), ask, json!({})).await["editorial"]["auditLog"]["nodes"], json!([]));
    }
}
