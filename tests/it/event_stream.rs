//! Subscriptions over server-sent events.

use dateline::account::{self, NewApiKey, NewUser, SessionTransport};
use dateline::auth::{Caller, Role, Who};
use dateline::kernel::{Clock, Micros, Secret};
use serde_json::{Value, json};

use crate::newsroom::{content, step};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

const PUBLISHED: &str = "subscription { articlePublished { kind article { headline } } }";

on_both_databases! {
    async fn a_listener_hears_what_becomes_public(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let mut events = web.listen("", PUBLISHED).await;
        assert!(events.head.starts_with("HTTP/1.1 200"), "{}", events.head);
        assert!(events.head.contains("content-type: text/event-stream"), "{}", events.head);
        step(app, Who::Operator, "createArticle", json!({"content": content("Not for them")})).await;
        for headline in ["One", "Two"] {
            step(app, Who::Operator, "createArticle", json!({"content": content(headline), "then": "PUBLISH"})).await;
        }
        for headline in ["One", "Two"] {
            let (name, event) = events.next().await;
            assert_eq!(name, "next");
            assert_eq!(event["data"]["articlePublished"]["article"]["headline"], headline, "{event:#}");
        }
    }

    async fn what_ends_says_so(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let mut query = web.listen("", "{ site { name } }").await;
        assert_eq!(query.next().await, ("next".into(), json!({"data": {"site": {"name": "Dateline"}}})));
        assert_eq!(query.next().await, ("complete".into(), Value::Null));
        let mut wrong = web.listen("", "subscription { nothing }").await;
        let (name, event) = wrong.next().await;
        assert_eq!((name.as_str(), &event["errors"][0]["extensions"]["code"]), ("next", &json!("GRAPHQL_VALIDATION_FAILED")), "{event:#}");
        assert_eq!(wrong.next().await.0, "complete");
        let forged = web.listen("forged", PUBLISHED).await;
        assert!(forged.head.starts_with("HTTP/1.1 401"), "{}", forged.head);
    }

    async fn apollo_hears_it_in_parts(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let accept = "multipart/mixed;subscriptionSpec=\"1.0\", application/json";
        let mut parts = web.listen_in(accept, "", PUBLISHED).await;
        assert!(parts.head.starts_with("HTTP/1.1 200"), "{}", parts.head);
        assert!(parts.head.contains("content-type: multipart/mixed;boundary=\"graphql\";subscriptionSpec=\"1.0\""), "{}", parts.head);
        assert!(parts.head.contains("vary: Accept"), "{}", parts.head);
        for headline in ["One", "Two"] {
            step(app, Who::Operator, "createArticle", json!({"content": content(headline), "then": "PUBLISH"})).await;
            let part = parts.part().await;
            assert_eq!(part["payload"]["data"]["articlePublished"]["article"]["headline"], headline, "{part:#}");
        }
        let mut query = web.listen_in(accept, "", "{ site { name } }").await;
        assert_eq!(query.part().await, json!({"payload": {"data": {"site": {"name": "Dateline"}}}}));
        assert!(query.until("\r\n\r\n").await.ends_with("\r\n--"));
        // Errors of a subscription are part of the payload; what cannot be read is answered at once, as JSON.
        let mut failing = web.listen_in(accept, "", "subscription { editorialArticleChanged { action } }").await;
        assert_eq!(failing.part().await["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let wrong = web.post(&[("accept", accept)], "subscription {", json!({})).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (200, "GRAPHQL_PARSE_FAILED"));
        assert_eq!(wrong.header("content-type"), Some("application/json; charset=utf-8"));
    }

    async fn a_stream_ends_with_its_token(app: &TestApp) {
        app.import(LINES).await;
        let now = app.clock.now();
        let new = NewUser { email: "jo@example.org".into(), display_name: "Jo".into(), role: Role::Editor, author_id: None };
        account::create(&app.app, &Caller::operator(now), new, Secret::new("correct horse battery")).await.unwrap();
        let tokens = account::login(&app.app, &Caller::anonymous(now), "jo@example.org", Secret::new("correct horse battery"), SessionTransport::Body).await.unwrap();
        let key = NewApiKey { name: "Site".into(), scopes: vec![dateline::auth::ApiKeyScope::ContentRead], rate_limit: None, expires_at: None };
        let (_, secret) = account::create_api_key(&app.app, &Caller::operator(now), None, key).await.unwrap();
        let web = Web::start(&app.app);
        let mut person = web.listen(tokens.access_token.expose(), PUBLISHED).await;
        let mut program = web.listen(secret.unwrap().expose(), PUBLISHED).await;
        app.clock.set(Micros(now.0 + 3_600_000_000));
        step(app, Who::Operator, "createArticle", json!({"content": content("After an hour"), "then": "PUBLISH"})).await;
        assert_eq!(program.next().await.0, "next");
        let mut names = Vec::new();
        while names.last().is_none_or(|name| name != "complete") {
            names.push(person.next().await.0);
        }
        assert!(names.len() <= 2, "{names:?}");
    }
}
