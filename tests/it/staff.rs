//! What users see of each other, what admins do, and keys for programs.

use dateline::account::{self, NewUser, SessionTransport};
use dateline::auth::{Caller, Role};
use dateline::kernel::{GlobalId, Micros, NodeKind, Secret};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::NOW;
use crate::on_both_databases;
use crate::web::Web;

const PASSWORD: &str = "correct horse battery";

fn now() -> Micros {
    Micros::parse(NOW).unwrap()
}

/// An account, logged in: its global id and its access token.
pub async fn staff(app: &crate::app::TestApp, name: &str, role: Role) -> (String, String) {
    let email = format!("{name}@example.org");
    let new = NewUser { email: email.clone(), display_name: name.into(), role, author_id: None };
    let id: Uuid = account::create(&app.app, &Caller::operator(now()), new, Secret::new(PASSWORD)).await.unwrap();
    (GlobalId::new(NodeKind::User, id).to_string(), login(app, &email).await)
}

async fn login(app: &crate::app::TestApp, email: &str) -> String {
    let caller = Caller::anonymous(now());
    let tokens = account::login(&app.app, &caller, email, Secret::new(PASSWORD), SessionTransport::Body).await;
    tokens.unwrap().access_token.expose().to_owned()
}

/// What a mutation answers.
async fn mutate(web: &Web, token: &str, field: &str, input: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query =
        format!("mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} userErrors {{ code field }} }} }}");
    web.data(token, &query, json!({ "input": input })).await[field].take()
}

/// The status and the code of an answer that is not what was asked for.
async fn refusal(web: &Web, bearer: &str, query: &str) -> (u16, String) {
    let answer = web.post(&[("authorization", &format!("Bearer {bearer}"))], query, json!({})).await;
    (answer.status, answer.code())
}

const VIEWER: &str = "{ viewer { kind access user { id } apiKey { name prefix scopes lastUsedAt } } }";
const CREATE_TAG: &str = "mutation { createTag(input: { name: \"Ceasefire\" }) { tag { slug } userErrors { code } } }";

on_both_databases! {
    async fn a_key_from_its_making_to_its_end(app: &TestApp) {
        let (_, admin) = staff(app, "admin", Role::Admin).await;
        let (_, editor) = staff(app, "editor", Role::Editor).await;
        let web = Web::start(&app.app);
        let input = json!({ "name": "Website", "scopes": ["CONTENT_WRITE", "CONTENT_READ"], "clientMutationId": "one" });
        let made = mutate(&web, &admin, "createApiKey", input.clone(), "apiKey { id prefix scopes } secret").await;
        let secret = made["secret"].as_str().unwrap().to_owned();
        assert_eq!(made["apiKey"]["prefix"], secret[..12]);
        assert_eq!(made["apiKey"]["scopes"], json!(["CONTENT_READ", "CONTENT_WRITE"]));
        let again = mutate(&web, &admin, "createApiKey", input, "apiKey { id } secret").await;
        assert_eq!((&again["apiKey"]["id"], &again["secret"]), (&made["apiKey"]["id"], &Value::Null));

        let viewer = web.data(&secret, VIEWER, json!({})).await["viewer"].take();
        assert_eq!((&viewer["kind"], &viewer["access"]), (&json!("API_KEY"), &json!("AUTHOR")));
        assert_eq!(web.data(&secret, CREATE_TAG, json!({})).await["createTag"]["tag"]["slug"], "ceasefire");
        app.app.accounts.tidy(&app.app.db, now()).await.unwrap();
        assert_eq!(web.data(&secret, VIEWER, json!({})).await["viewer"]["apiKey"]["lastUsedAt"], NOW);

        let id = &made["apiKey"]["id"];
        let input = json!({ "id": id, "overlapSeconds": 60 });
        let rotated = mutate(&web, &admin, "rotateApiKey", input, "apiKey { id } secret").await;
        let next = rotated["secret"].as_str().unwrap().to_owned();
        assert_eq!(&rotated["apiKey"]["id"], id);
        for secret in [&secret, &next] {
            assert_eq!(web.data(secret, VIEWER, json!({})).await["viewer"]["apiKey"]["prefix"], next[..12]);
        }
        app.clock.set(Micros(now().0 + 60_000_000));
        assert_eq!(refusal(&web, &secret, VIEWER).await, (401, "UNAUTHENTICATED".into()));
        assert_eq!(web.data(&next, VIEWER, json!({})).await["viewer"]["kind"], "API_KEY");

        let list = "{ editorial { apiKeys(includeRevoked: true) { totalCount nodes { name revokedAt } } } }";
        assert_eq!(refusal(&web, &editor, list).await, (200, "FORBIDDEN".into()));
        assert_eq!(refusal(&web, &next, list).await, (200, "FORBIDDEN".into()));
        mutate(&web, &admin, "revokeApiKey", json!({ "id": id }), "").await;
        assert_eq!(refusal(&web, &next, VIEWER).await, (401, "UNAUTHENTICATED".into()));
        let keys = web.data(&admin, list, json!({})).await["editorial"]["apiKeys"].take();
        assert_eq!(keys["totalCount"], 1);
        assert_eq!(keys["nodes"][0]["revokedAt"], "2020-12-01T12:01:00.000Z");
        let other = "{ editorial { apiKeys { totalCount } } }";
        assert_eq!(web.data(&admin, other, json!({})).await["editorial"]["apiKeys"]["totalCount"], 0);
        let refused = mutate(&web, &admin, "rotateApiKey", json!({ "id": id }), "").await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID");
    }

    async fn a_key_does_what_its_scopes_say(app: &TestApp) {
        let (user, admin) = staff(app, "admin", Role::Admin).await;
        let web = Web::start(&app.app);
        let key = async |scope: &str, expires: Value| {
            let input = json!({ "name": scope, "scopes": [scope], "expiresAt": expires });
            let made = mutate(&web, &admin, "createApiKey", input, "secret").await;
            made["secret"].as_str().unwrap().to_owned()
        };
        let reader = key("CONTENT_READ", json!("2020-12-01T12:00:10Z")).await;
        let publisher = key("CONTENT_PUBLISH", Value::Null).await;
        assert_eq!(web.data(&reader, VIEWER, json!({})).await["viewer"]["access"], "READER");
        assert_eq!(refusal(&web, &reader, CREATE_TAG).await.1, "FORBIDDEN");
        assert_eq!(refusal(&web, &reader, "{ editorial { users { totalCount } } }").await.1, "FORBIDDEN");
        for mutation in [
            "mutation { logout(input: {}) { loggedOut } }".to_owned(),
            "mutation { inviteUser(input: { email: \"x@example.org\", displayName: \"X\", role: ADMIN }) { token } }".into(),
            format!("mutation {{ updateUser(input: {{ id: \"{user}\", role: EDITOR }}) {{ userErrors {{ code }} }} }}"),
            format!("mutation {{ revokeAllSessions(input: {{ userId: \"{user}\" }}) {{ userErrors {{ code }} }} }}"),
            "mutation { createApiKey(input: { name: \"x\", scopes: [CONTENT_READ] }) { secret } }".into(),
            "{ editorial { users { totalCount } } }".into(),
            "{ editorial { auditLog { nodes { action } } } }".into(),
        ] {
            for key in [&reader, &publisher] {
                assert_eq!(refusal(&web, key, &mutation).await, (200, "FORBIDDEN".into()), "{mutation}");
            }
        }
        let by_id = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(web.data(&publisher, by_id, json!({ "id": user })).await["node"], Value::Null);
        app.clock.set(Micros(now().0 + 10_000_000));
        assert_eq!(refusal(&web, &reader, VIEWER).await, (401, "UNAUTHENTICATED".into()));
        assert_eq!(web.data(&publisher, VIEWER, json!({})).await["viewer"]["kind"], "API_KEY");
    }

    async fn users_see_names_and_admins_see_more(app: &TestApp) {
        let (admin_id, admin) = staff(app, "admin", Role::Admin).await;
        let (jane_id, jane) = staff(app, "jane", Role::Contributor).await;
        let web = Web::start(&app.app);
        let list = "{ editorial { users { totalCount nodes { displayName email role status lastLoginAt sessions { isCurrent } } } } }";
        assert_eq!(web.data(&jane, list, json!({})).await["editorial"]["users"], json!({ "totalCount": 2, "nodes": [
            { "displayName": "admin", "email": null, "role": "ADMIN", "status": null, "lastLoginAt": null, "sessions": [] },
            { "displayName": "jane", "email": "jane@example.org", "role": "CONTRIBUTOR", "status": null, "lastLoginAt": NOW,
              "sessions": [{ "isCurrent": true }] },
        ] }));
        let seen = web.data(&admin, list, json!({})).await["editorial"]["users"]["nodes"].take();
        assert_eq!((&seen[1]["status"], &seen[1]["sessions"][0]["isCurrent"]), (&json!("ACTIVE"), &json!(false)));
        let filtered = "{ editorial { users(role: CONTRIBUTOR, status: ACTIVE) { totalCount nodes { id } } } }";
        assert_eq!(web.data(&admin, filtered, json!({})).await["editorial"]["users"]["nodes"], json!([{ "id": jane_id }]));
        assert_eq!(refusal(&web, &jane, filtered).await.1, "FORBIDDEN");
        let page = "{ editorial { users(last: 1) { nodes { displayName } pageInfo { hasPreviousPage endCursor } } } }";
        let last = web.data(&jane, page, json!({})).await["editorial"]["users"].take();
        assert_eq!((&last["nodes"][0]["displayName"], &last["pageInfo"]["hasPreviousPage"]), (&json!("jane"), &json!(true)));

        let by_id = "query($id: ID!) { node(id: $id) { ... on User { displayName email } } }";
        assert_eq!(web.data("", by_id, json!({ "id": admin_id })).await["node"], Value::Null);
        let seen = web.data(&jane, by_id, json!({ "id": admin_id })).await["node"].take();
        assert_eq!(seen, json!({ "displayName": "admin", "email": null }));
        let anonymous = web.post(&[], "{ editorial { users { totalCount } } }", json!({})).await;
        assert_eq!(anonymous.code(), "UNAUTHENTICATED");
    }

    async fn nobody_gives_themselves_rights(app: &TestApp) {
        let (admin_id, admin) = staff(app, "admin", Role::Admin).await;
        let (jane_id, jane) = staff(app, "jane", Role::Editor).await;
        let web = Web::start(&app.app);
        let done = mutate(&web, &jane, "updateUser", json!({ "id": jane_id, "displayName": "Jane D" }), "user { displayName }").await;
        assert_eq!(done["user"]["displayName"], "Jane D");
        let refused = mutate(&web, &jane, "updateUser", json!({ "id": jane_id, "role": "ADMIN", "status": "ACTIVE", "authorId": null }), "").await;
        assert_eq!(refused["userErrors"], json!([
            { "code": "PERMISSION_DENIED", "field": ["role"] },
            { "code": "PERMISSION_DENIED", "field": ["status"] },
            { "code": "PERMISSION_DENIED", "field": ["authorId"] },
        ]));
        let refused = mutate(&web, &jane, "updateUser", json!({ "id": admin_id, "displayName": "x" }), "").await;
        assert_eq!(refused["userErrors"][0]["code"], "PERMISSION_DENIED");
        let refused = mutate(&web, &jane, "updateUser", json!({ "id": jane_id, "email": "ADMIN@example.org" }), "").await;
        assert_eq!(refused["userErrors"], json!([{ "code": "TAKEN", "field": ["email"] }]));

        // The last admin cannot lock everybody out.
        for change in [json!({ "role": "EDITOR" }), json!({ "status": "SUSPENDED" })] {
            let mut input = change;
            input["id"] = json!(admin_id);
            assert_eq!(mutate(&web, &admin, "updateUser", input, "").await["userErrors"][0]["code"], "IN_USE");
        }
        // A new role counts at once.
        let list = "{ editorial { apiKeys { totalCount } } }";
        assert_eq!(refusal(&web, &jane, list).await.1, "FORBIDDEN");
        mutate(&web, &admin, "updateUser", json!({ "id": jane_id, "role": "ADMIN" }), "").await;
        assert_eq!(web.data(&jane, list, json!({})).await["editorial"]["apiKeys"]["totalCount"], 0);
        mutate(&web, &jane, "updateUser", json!({ "id": admin_id, "role": "CONTRIBUTOR" }), "").await;
        assert_eq!(refusal(&web, &admin, list).await.1, "FORBIDDEN");

        let log = "{ editorial { auditLog(first: 1, filter: { action: \"updateUser\" }) { nodes { subjectId actorKind user { displayName } apiKey { id } address detail } } } }";
        assert_eq!(web.data(&jane, log, json!({})).await["editorial"]["auditLog"]["nodes"][0], json!({
            "subjectId": admin_id, "actorKind": "USER", "user": { "displayName": "Jane D" }, "apiKey": null, "address": "127.0.0.1", "detail": { "role": ["ADMIN", "CONTRIBUTOR"] },
        }));
    }

    async fn sessions_are_listed_and_ended(app: &TestApp) {
        let (_, admin) = staff(app, "admin", Role::Admin).await;
        let (jane_id, first) = staff(app, "jane", Role::Editor).await;
        let (_, other) = staff(app, "other", Role::Editor).await;
        let second = login(app, "jane@example.org").await;
        let web = Web::start(&app.app);
        let list = "{ viewer { user { sessions { key isCurrent ip userAgent createdAt } } } }";
        let sessions = web.data(&second, list, json!({})).await["viewer"]["user"]["sessions"].take();
        let sessions = sessions.as_array().unwrap();
        assert_eq!(sessions.len(), 2);
        let key = &sessions.iter().find(|session| session["isCurrent"] == false).unwrap()["key"];
        let refused = mutate(&web, &other, "revokeSession", json!({ "sessionKey": key }), "").await;
        assert_eq!(refused["userErrors"], json!([{ "code": "NOT_FOUND", "field": ["sessionKey"] }]));
        let done = mutate(&web, &second, "revokeSession", json!({ "sessionKey": key }), "user { id }").await;
        assert_eq!(done["user"]["id"], jane_id);
        assert_eq!(refusal(&web, &first, VIEWER).await.0, 401);
        assert_eq!(web.data(&second, VIEWER, json!({})).await["viewer"]["kind"], "USER");
        let refused = mutate(&web, &other, "revokeAllSessions", json!({ "userId": jane_id }), "").await;
        assert_eq!(refused["userErrors"][0]["code"], "PERMISSION_DENIED");
        mutate(&web, &admin, "revokeAllSessions", json!({ "userId": jane_id }), "").await;
        assert_eq!(refusal(&web, &second, VIEWER).await.0, 401);
        let mine = mutate(&web, &other, "revokeAllSessions", json!({}), "user { displayName }").await;
        assert_eq!(mine["user"]["displayName"], "other");
        assert_eq!(refusal(&web, &other, VIEWER).await.0, 401);
    }
}
