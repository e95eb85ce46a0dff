//! Logging in and out, as apps and browsers do it.

use dateline::account::{self, NewUser};
use dateline::app::App;
use dateline::auth::{Caller, Role};
use dateline::kernel::{GlobalId, Micros, NodeKind, RandomIds, Secret};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

use crate::app::NOW;
use crate::on_both_databases;
use crate::web::{Answer, Web};

const PASSWORD: &str = "correct horse battery";
const VIEWER: &str = "{ viewer { kind access user { displayName email role status } apiKey { name scopes } } }";
const LOGIN: &str = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken refreshToken \
                     user { id displayName } } userErrors { code message ... on LimitError { retryAfterSeconds } } } }";
const REFRESH: &str = "mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken \
                       refreshToken } userErrors { code } } }";

fn now() -> Micros {
    Micros::parse(NOW).unwrap()
}

async fn user(app: &App, email: &str, role: Role) -> Uuid {
    let new = NewUser { email: email.into(), display_name: "Jane Doe".into(), role, author_id: None };
    account::create(app, &Caller::operator(now()), new, Secret::new(PASSWORD)).await.unwrap()
}

fn user_id(id: Uuid) -> String {
    GlobalId::new(NodeKind::User, id).to_string()
}

/// The session of a login that works.
async fn login(web: &Web, email: &str, password: &str) -> Value {
    let input = json!({ "input": { "email": email, "password": password } });
    let mut data = web.data("", LOGIN, input).await;
    assert_eq!(data["login"]["userErrors"], json!([]), "{data:#}");
    data["login"]["session"].take()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:#}"))
}

async fn as_user(web: &Web, token: &Value, query: &str) -> Answer {
    web.post(&[("authorization", &format!("Bearer {}", text(token)))], query, json!({})).await
}

/// What a mutation says under `userErrors`, and its data.
async fn mutate(web: &Web, token: &Value, field: &str, input: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query =
        format!("mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} userErrors {{ code field }} }} }}");
    web.data(token.as_str().unwrap_or_default(), &query, json!({ "input": input })).await[field].take()
}

on_both_databases! {
    async fn a_session_from_login_to_logout(app: &TestApp) {
        let jane = user(&app.app, "jane@example.org", Role::Author).await;
        let web = Web::start(&app.app);
        let session = login(&web, " JANE@example.org", PASSWORD).await;
        let token = &session["accessToken"];
        assert_eq!(session["user"], json!({ "id": user_id(jane), "displayName": "Jane Doe" }));
        let viewer = as_user(&web, token, VIEWER).await.json()["data"]["viewer"].take();
        assert_eq!(viewer, json!({
            "kind": "USER", "access": "AUTHOR", "apiKey": null,
            "user": { "displayName": "Jane Doe", "email": "jane@example.org", "role": "AUTHOR", "status": null },
        }));
        let done = mutate(&web, token, "logout", json!({}), "loggedOut").await;
        assert_eq!(done["loggedOut"], true);
        assert_eq!(as_user(&web, token, VIEWER).await.status, 401);
        let again = web.data("", REFRESH, json!({ "input": { "refreshToken": session["refreshToken"] } })).await;
        assert_eq!(again["refreshSession"]["userErrors"][0]["code"], "TOKEN_INVALID");
        assert_eq!(web.data("", VIEWER, json!({})).await["viewer"]["kind"], "ANONYMOUS");
    }

    async fn a_refresh_token_works_once(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Author).await;
        let web = Web::start(&app.app);
        let first = login(&web, "jane@example.org", PASSWORD).await;
        let refresh = async |session: &Value, agent: &str| {
            let input = json!({ "input": { "refreshToken": session["refreshToken"] } });
            web.post(&[("user-agent", agent)], REFRESH, input).await.json()["data"]["refreshSession"].take()
        };
        // The login had no user agent.
        let second = web.data("", REFRESH, json!({ "input": { "refreshToken": first["refreshToken"] } })).await;
        let second = &second["refreshSession"]["session"];
        assert_ne!(second["refreshToken"], first["refreshToken"]);
        assert_eq!(as_user(&web, &second["accessToken"], VIEWER).await.status, 200);
        // The answer got lost, so the same client asks again at once.
        let retried = web.data("", REFRESH, json!({ "input": { "refreshToken": first["refreshToken"] } })).await;
        assert_eq!(retried["refreshSession"]["userErrors"], json!([]));
        // Somebody else has the token too: the session ends for both.
        assert_eq!(refresh(&first, "thief").await["userErrors"][0]["code"], "TOKEN_INVALID");
        for session in [second, &retried["refreshSession"]["session"]] {
            assert_eq!(as_user(&web, &session["accessToken"], VIEWER).await.status, 401);
            let gone = web.data("", REFRESH, json!({ "input": { "refreshToken": session["refreshToken"] } })).await;
            assert_eq!(gone["refreshSession"]["userErrors"][0]["code"], "TOKEN_INVALID");
        }
    }

    async fn a_repetition_after_the_grace_ends_the_session(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Author).await;
        let web = Web::start(&app.app);
        let first = login(&web, "jane@example.org", PASSWORD).await;
        let input = json!({ "input": { "refreshToken": first["refreshToken"] } });
        let second = web.data("", REFRESH, input.clone()).await["refreshSession"]["session"].take();
        app.clock.set(Micros(now().0 + 10_000_000));
        assert_eq!(web.data("", REFRESH, input).await["refreshSession"]["userErrors"][0]["code"], "TOKEN_INVALID");
        assert_eq!(as_user(&web, &second["accessToken"], VIEWER).await.status, 401);
    }

    async fn a_browser_keeps_the_refresh_token_in_a_cookie(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let web = Web::start(&app.app);
        let input = json!({ "email": "jane@example.org", "password": PASSWORD, "transport": "COOKIE" });
        let answer = web.post(&[], LOGIN, json!({ "input": input })).await;
        assert_eq!(answer.json()["data"]["login"]["session"]["refreshToken"], Value::Null);
        let cookie = answer.header("set-cookie").unwrap().to_owned();
        assert!(cookie.starts_with("__Host-dateline-session=dlr_"), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
        let pair = cookie.split(';').next().unwrap();
        let origin = web.origin();
        let nothing = json!({ "input": {} });

        // The cookie alone opens nothing, and other sites cannot use it.
        assert_eq!(web.post(&[("cookie", pair)], VIEWER, json!({})).await.json()["data"]["viewer"]["kind"], "ANONYMOUS");
        let csrf = ("x-dateline-csrf", "1");
        for headers in [
            &[("cookie", pair)][..],
            &[("cookie", pair), csrf],
            &[("cookie", pair), ("origin", &origin)],
            &[("cookie", pair), csrf, ("origin", "https://evil.example")],
            &[("cookie", pair), csrf, ("origin", "null")],
        ] {
            let answer = web.post(headers, REFRESH, nothing.clone()).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{headers:?}");
            assert_eq!(answer.header("set-cookie"), None);
        }
        let answer = web.post(&[("cookie", pair), csrf, ("origin", &origin)], REFRESH, nothing.clone()).await;
        let session = answer.json()["data"]["refreshSession"]["session"].take();
        assert_eq!(session["refreshToken"], Value::Null);
        assert_ne!(answer.header("set-cookie"), Some(cookie.as_str()));
        assert_eq!(as_user(&web, &session["accessToken"], VIEWER).await.status, 200);

        // Without a cookie there is nothing to exchange; logging out takes it away.
        let none = web.data("", REFRESH, nothing).await;
        assert_eq!(none["refreshSession"]["userErrors"][0]["code"], "REQUIRED");
        let bearer = format!("Bearer {}", text(&session["accessToken"]));
        let query = "mutation { logout(input: {}) { loggedOut } }";
        let answer = web.post(&[("authorization", &bearer), ("cookie", pair)], query, json!({})).await;
        assert!(answer.header("set-cookie").unwrap().starts_with("__Host-dateline-session=; Path=/; Max-Age=0;"));
    }

    async fn an_unknown_account_is_a_wrong_password(app: &TestApp) {
        let jane = user(&app.app, "jane@example.org", Role::Editor).await;
        user(&app.app, "admin@example.org", Role::Admin).await;
        let web = Web::start(&app.app);
        let admin = login(&web, "admin@example.org", PASSWORD).await;
        let mut answers = Vec::new();
        let mut attempt = async |email: &str, password: &str| {
            let before = app.app.accounts.passwords.runs();
            let input = json!({ "input": { "email": email, "password": password } });
            let answer = web.post(&[], LOGIN, input).await;
            answers.push((answer.status, answer.body, app.app.accounts.passwords.runs() - before));
        };
        attempt("jane@example.org", "not the password").await;
        attempt("nobody@example.org", "not the password").await;
        attempt("", "").await;
        mutate(&web, &admin["accessToken"], "updateUser", json!({ "id": user_id(jane), "status": "SUSPENDED" }), "").await;
        attempt("jane@example.org", PASSWORD).await;
        assert!(answers.iter().all(|answer| *answer == answers[0] && answer.2 == 1), "{answers:#?}");
        assert!(answers[0].1.contains("INVALID_CREDENTIALS"));

        // Nor does forgetting a password tell.
        let query = "mutation($email: String!) { requestPasswordReset(input: { email: $email }) { accepted token } }";
        for email in ["admin@example.org", "nobody@example.org"] {
            let data = web.data("", query, json!({ "email": email })).await;
            assert_eq!(data["requestPasswordReset"], json!({ "accepted": true, "token": null }));
        }
    }

    async fn attempts_are_counted(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let settings = account::Settings { attempts_per_account: 3, attempts_per_address: 6, ..Default::default() };
        let ids = Arc::new(RandomIds);
        let node = App::open_with(app.app.db.clone(), app.clock.clone(), ids, settings).await.unwrap();
        let web = Web::start(&node);
        let attempt = async |email: &str, password: &str| {
            let input = json!({ "input": { "email": email, "password": password } });
            web.data("", LOGIN, input).await["login"]["userErrors"][0].take()
        };
        for _ in 0..3 {
            assert_eq!(attempt("jane@example.org", "wrong").await["code"], "INVALID_CREDENTIALS");
        }
        let runs = node.accounts.passwords.runs();
        let refused = attempt("Jane@example.org", PASSWORD).await;
        assert_eq!(refused["code"], "LIMIT_EXCEEDED");
        assert!((1..=201).contains(&refused["retryAfterSeconds"].as_i64().unwrap()), "{refused}");
        assert_eq!(node.accounts.passwords.runs(), runs);
        // Another account is not concerned, until the address has had enough.
        assert_eq!(attempt("other@example.org", "wrong").await["code"], "INVALID_CREDENTIALS");
        assert_eq!(attempt("third@example.org", "wrong").await["code"], "INVALID_CREDENTIALS");
        assert_eq!(attempt("fourth@example.org", "wrong").await["code"], "LIMIT_EXCEEDED");
    }

    async fn whoever_is_suspended_is_out_on_every_node(app: &TestApp) {
        let jane = user(&app.app, "jane@example.org", Role::Editor).await;
        user(&app.app, "admin@example.org", Role::Admin).await;
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let (web, elsewhere) = (Web::start(&app.app), Web::start(&other));
        let (session, admin) =
            (login(&web, "jane@example.org", PASSWORD).await, login(&web, "admin@example.org", PASSWORD).await);
        let token = &session["accessToken"];
        assert_eq!(as_user(&elsewhere, token, VIEWER).await.status, 200);
        let input = json!({ "id": user_id(jane), "status": "SUSPENDED", "expectedVersion": 1 });
        let done = mutate(&web, &admin["accessToken"], "updateUser", input.clone(), "user { status version }").await;
        assert_eq!(done["user"], json!({ "status": "SUSPENDED", "version": 2 }));
        assert_eq!(mutate(&web, &admin["accessToken"], "updateUser", input, "").await["userErrors"][0]["code"], "STALE_VERSION");
        assert_eq!(as_user(&web, token, VIEWER).await.status, 401);
        app.clock.set(Micros(now().0 + 2_000_000));
        assert_eq!(as_user(&elsewhere, token, VIEWER).await.status, 401);
        // Let in again, the old sessions stay ended.
        let input = json!({ "id": user_id(jane), "status": "ACTIVE" });
        mutate(&web, &admin["accessToken"], "updateUser", input, "").await;
        assert_eq!(as_user(&web, token, VIEWER).await.status, 401);
        login(&web, "jane@example.org", PASSWORD).await;
    }

    async fn an_invitation_becomes_an_account(app: &TestApp) {
        user(&app.app, "admin@example.org", Role::Admin).await;
        let web = Web::start(&app.app);
        let admin = login(&web, "admin@example.org", PASSWORD).await["accessToken"].take();
        let input = json!({
            "email": "jane@example.org", "displayName": "Jane", "role": "EDITOR", "clientMutationId": "once",
        });
        let invited = mutate(&web, &admin, "inviteUser", input.clone(), "user { id status email } token").await;
        assert_eq!(invited["user"]["status"], "INVITED");
        // The secret is shown once.
        let again = mutate(&web, &admin, "inviteUser", input.clone(), "user { id status email } token").await;
        assert_eq!((&again["user"], &again["token"]), (&invited["user"], &Value::Null));
        let mut taken = input;
        taken["clientMutationId"] = json!("twice");
        taken["email"] = json!("JANE@example.org");
        let refused = mutate(&web, &admin, "inviteUser", taken, "").await;
        assert_eq!(refused["userErrors"], json!([{ "code": "TAKEN", "field": ["email"] }]));

        let reset = async |token: &Value, password: &str| {
            let input = json!({ "token": token, "newPassword": password });
            mutate(&web, &Value::Null, "resetPassword", input, "session { accessToken }").await
        };
        assert_eq!(reset(&invited["token"], "short").await["userErrors"][0]["field"], json!(["newPassword"]));
        let chosen = reset(&invited["token"], "a password of my own").await;
        let token = &chosen["session"]["accessToken"];
        assert_eq!(as_user(&web, token, VIEWER).await.json()["data"]["viewer"]["access"], "EDITOR");
        // Once.
        assert_eq!(reset(&invited["token"], "another password").await["userErrors"][0]["code"], "TOKEN_INVALID");
        login(&web, "jane@example.org", "a password of my own").await;

        // A reset by an admin ends what was begun.
        let input = json!({ "email": "jane@example.org" });
        let link = mutate(&web, &admin, "requestPasswordReset", input, "token").await;
        reset(&link["token"], "yet another password").await;
        assert_eq!(as_user(&web, token, VIEWER).await.status, 401);
    }

    async fn a_password_is_changed_by_who_knows_it(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Contributor).await;
        let web = Web::start(&app.app);
        let (here, there) =
            (login(&web, "jane@example.org", PASSWORD).await, login(&web, "jane@example.org", PASSWORD).await);
        let change = async |current: &str, new: &str| {
            let input = json!({ "currentPassword": current, "newPassword": new });
            mutate(&web, &here["accessToken"], "changePassword", input, "session { accessToken }").await
        };
        let refused = change("not the password", "a new password").await;
        assert_eq!(refused["userErrors"], json!([{ "code": "INVALID_CREDENTIALS", "field": ["currentPassword"] }]));
        let changed = change(PASSWORD, "a new password").await;
        assert_eq!(as_user(&web, &changed["session"]["accessToken"], VIEWER).await.status, 200);
        for session in [&here, &there] {
            assert_eq!(as_user(&web, &session["accessToken"], VIEWER).await.status, 401);
        }
        login(&web, "jane@example.org", "a new password").await;
    }

    async fn pages_of_trusted_origins_may_use_the_cookie(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let cms = "https://cms.example.org";
        let settings = account::Settings { origins: vec![cms.into()], ..Default::default() };
        let ids = Arc::new(RandomIds);
        let node = App::open_with(app.app.db.clone(), app.clock.clone(), ids, settings).await.unwrap();
        let web = Web::start(&node);
        let input = json!({ "email": "jane@example.org", "password": PASSWORD, "transport": "COOKIE" });
        let answer = web.post(&[("origin", cms)], LOGIN, json!({ "input": input })).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(cms));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let headers = |origin| [("cookie", cookie.as_str()), ("x-dateline-csrf", "1"), ("origin", origin)];
        let other = web.post(&headers("https://evil.example"), REFRESH, json!({ "input": {} })).await;
        assert_eq!(other.header("access-control-allow-credentials"), None);
        assert_eq!(other.code(), "FORBIDDEN");
        let answer = web.post(&headers(cms), REFRESH, json!({ "input": {} })).await;
        assert_eq!(answer.json()["data"]["refreshSession"]["userErrors"], json!([]));
    }

    async fn many_tabs_at_once_stay_logged_in_and_a_thief_ends_it(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let web = Web::start(&app.app);
        let session = login(&web, "jane@example.org", PASSWORD).await;
        let input = json!({ "input": { "refreshToken": session["refreshToken"] } });
        let tabs = join_all((0..10).map(|_| web.data("", REFRESH, input.clone()))).await;
        assert!(tabs.iter().all(|tab| tab["refreshSession"]["userErrors"] == json!([])), "{tabs:#?}");
        // Whoever comes with another name at the same time is not one of them.
        let session = login(&web, "jane@example.org", PASSWORD).await;
        let input = json!({ "input": { "refreshToken": session["refreshToken"] } });
        let names = ["thief-1", "thief-2", "thief-3"];
        let headers: Vec<_> = names.iter().map(|name| [("user-agent", *name)]).collect();
        let answers = join_all(headers.iter().map(|headers| web.post(headers, REFRESH, input.clone()))).await;
        let codes: Vec<Value> =
            answers.iter().map(|answer| answer.json()["data"]["refreshSession"]["userErrors"].clone()).collect();
        assert_eq!(codes.iter().filter(|errors| **errors == json!([])).count(), 1, "{codes:?}");
        assert_eq!(as_user(&web, &session["accessToken"], VIEWER).await.status, 401);
    }

    async fn a_user_has_fifty_sessions(app: &TestApp) {
        let jane = user(&app.app, "jane@example.org", Role::Editor).await;
        let settings = account::Settings { attempts_per_account: 1_000, ..Default::default() };
        let node = App::open_with(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds), settings).await.unwrap();
        let mut tokens = Vec::new();
        for second in 0..51 {
            let caller = Caller::anonymous(Micros(now().0 + second * 1_000_000));
            let password = Secret::new(PASSWORD);
            let transport = account::SessionTransport::Body;
            tokens.push(account::login(&node, &caller, "jane@example.org", password, transport).await.unwrap());
        }
        let later = Micros(now().0 + 60_000_000);
        let sessions = account::of_users(node.db.reader(), &[jane], later).await.unwrap();
        assert_eq!(sessions[&jane].len(), 50);
        assert!(account::bearer(&node, tokens[0].access_token.expose(), later).await.is_err());
        assert!(account::bearer(&node, tokens[1].access_token.expose(), later).await.is_ok());
    }

    async fn without_its_database_a_node_says_so(app: &TestApp) {
        user(&app.app, "jane@example.org", Role::Editor).await;
        let web = Web::start(&app.app);
        let token = login(&web, "jane@example.org", PASSWORD).await["accessToken"].take();
        app.app.db.reader().close().await;
        app.app.db.primary().close().await;
        let key = json!(format!("dlk_{}", "x".repeat(43)));
        for credential in [&token, &key] {
            let answer = as_user(&web, credential, VIEWER).await;
            assert_eq!((answer.status, answer.code().as_str()), (503, "UNAVAILABLE"));
            assert_eq!(answer.header("www-authenticate"), None);
        }
        // What is no credential of ours needs no database to be refused.
        assert_eq!(as_user(&web, &json!("x.y.z"), VIEWER).await.status, 401);
    }
}
