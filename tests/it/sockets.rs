//! Subscriptions over WebSockets, to the letter of `graphql-transport-ws`.

use dateline::account::{self, NewApiKey, NewUser, SessionTransport, UserPatch};
use dateline::auth::{ApiKeyScope, Caller, Role, Who};
use dateline::http::{Cors, Graphql, Http, MetricsEndpoint, NodeSettings};
use dateline::kernel::{Clock, Micros, Secret};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, step};
use crate::on_both_databases;
use crate::page::LINES;
use crate::socket::{Said, Socket};
use crate::subscriptions::now;
use crate::web::Web;

const PUBLISHED: &str = "subscription { it: articlePublished { article { headline } } }";
const WORK: &str = "subscription { it: editorialArticleChanged(after: \"d2MAAAAAAAAAAAAAAAAAAAAAAAAAAA\") { action } }";

async fn publish(app: &TestApp, headline: &str) {
    step(app, Who::Operator, "createArticle", json!({"content": content(headline), "then": "PUBLISH"})).await;
}

/// Everything that was said before has been understood when a query is answered.
async fn settle(socket: &mut Socket) {
    socket.subscribe("settle", "{ site { name } }").await;
    socket.expect("next").await;
    socket.expect("complete").await;
}

fn headline(message: &Value) -> (&Value, &Value) {
    (&message["id"], &message["payload"]["data"]["it"]["article"]["headline"])
}

/// The access token of a new editor, and their id.
async fn editor(app: &TestApp) -> (String, uuid::Uuid) {
    let now = app.clock.now();
    let (mail, password) = ("jo@example.org", "correct horse battery");
    let new = NewUser { email: mail.into(), display_name: "Jo".into(), role: Role::Editor, author_id: None };
    let id = account::create(&app.app, &Caller::operator(now), new, Secret::new(password)).await.unwrap();
    let caller = Caller::anonymous(now);
    let tokens = account::login(&app.app, &caller, mail, Secret::new(password), SessionTransport::Body).await.unwrap();
    (tokens.access_token.expose().to_owned(), id)
}

on_both_databases! {
    async fn operations_share_a_socket(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let mut socket = Socket::introduced(&web, "").await;
        socket.say(json!({"type": "ping"})).await;
        socket.expect("pong").await;
        let now = now(app).await;
        for id in ["a", "b"] {
            socket.subscribe(id, &format!("subscription {{ it: articlePublished(after: {now}) {{ cursor article {{ headline }} }} }}")).await;
        }
        publish(app, "One").await;
        let (mut one, two) = (socket.expect("next").await, socket.expect("next").await);
        let mut heard = [headline(&one), headline(&two)];
        heard.sort_by_key(|(id, _)| id.to_string());
        assert_eq!(heard, [(&json!("a"), &json!("One")), (&json!("b"), &json!("One"))]);
        // Who has ended an operation hears nothing more of it, and may use its id for something else.
        socket.say(json!({"id": "a", "type": "complete"})).await;
        socket.say(json!({"id": "b", "type": "complete"})).await;
        let after = one["payload"]["data"]["it"]["cursor"].take();
        socket.subscribe("b", &format!("subscription {{ it: articlePublished(after: {after}) {{ kind article {{ headline }} }} }}")).await;
        settle(&mut socket).await;
        publish(app, "Two").await;
        let heard = socket.expect("next").await;
        assert_eq!(heard["payload"]["data"]["it"], json!({"kind": "UPSERT", "article": {"headline": "Two"}}), "{heard:#}");
        publish(app, "Three").await;
        assert_eq!(headline(&socket.expect("next").await), (&json!("b"), &json!("Three")));
        // What cannot run is an error of its own, and the end of nothing else.
        for (query, code) in [("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"), ("{", "GRAPHQL_PARSE_FAILED")] {
            socket.subscribe("wrong", query).await;
            assert_eq!(socket.expect("error").await["payload"][0]["extensions"]["code"], code);
        }
        socket.subscribe("staff", WORK).await;
        assert_eq!(socket.expect("next").await["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        socket.expect("complete").await;
    }

    async fn mistakes_end_the_socket_with_their_code(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let init = json!({"type": "connection_init"});
        let asked = |id: &str| json!({"id": id, "type": "subscribe", "payload": {"query": PUBLISHED}});
        let authorization = |text: &str| json!({"type": "connection_init", "payload": {"authorization": text}});
        let cases = [
            (vec![json!({"type": "hello"})], 4400),
            (vec![json!("connection_init")], 4400),
            (vec![json!({"type": "connection_init", "payload": 7})], 4400),
            (vec![init.clone(), json!({"type": "subscribe", "payload": {"query": PUBLISHED}})], 4400),
            (vec![init.clone(), json!({"id": "1", "type": "subscribe", "payload": PUBLISHED})], 4400),
            (vec![init.clone(), asked("")], 4400),
            (vec![init.clone(), json!({"id": "1", "type": "subscribe", "payload": {}})], 4400),
            (vec![init.clone(), json!({"id": "1", "type": "subscribe", "payload": {"query": PUBLISHED, "variables": [1]}})], 4400),
            (vec![init.clone(), json!({"type": "ping", "payload": "x"})], 4400),
            (vec![asked("1")], 4401),
            (vec![authorization("Bearer forged")], 4403),
            (vec![authorization("Basic dTpw")], 4403),
            (vec![init.clone(), asked("1"), asked("1")], 4409),
            (vec![init.clone(), init.clone()], 4429),
        ];
        for (messages, code) in cases {
            let mut socket = Socket::of(&web).await;
            for message in &messages {
                socket.say(message.clone()).await;
            }
            assert_eq!(socket.end().await.1, code, "{messages:?}");
        }
        let mut binary = Socket::of(&web).await;
        binary.send(2, b"{}").await;
        assert_eq!(binary.end().await.1, 4400);
        let mut other = Socket::open(&web, &[("sec-websocket-protocol", "graphql-ws")]).await.unwrap();
        assert_eq!(other.end().await.1, 4406);
        let mut over = Socket::introduced(&web, "").await;
        over.send(8, &1000_u16.to_be_bytes()).await;
        assert_eq!(over.next().await, Said::Close(1000));
    }

    async fn who_says_nothing_is_not_waited_for(app: &TestApp) {
        app.import(LINES).await;
        let http = Http { read_seconds: 1, ..Http::default() };
        let web = Web::start_with(&app.app, NodeSettings { http, ..NodeSettings::default() });
        let mut known = Socket::introduced(&web, "").await;
        let mut silent = Socket::of(&web).await;
        assert_eq!(silent.next().await, Said::Close(4408));
        settle(&mut known).await;
    }

    async fn what_cannot_be_read_has_its_code(app: &TestApp) {
        app.import(LINES).await;
        let http = Http { body_bytes: 1_024, ..Http::default() };
        let web = Web::start_with(&app.app, NodeSettings { http, ..NodeSettings::default() });
        let long = json!({"type": "ping", "payload": {"x": "x".repeat(2_000)}}).to_string();
        for (kind, bytes, code) in [(1, long.as_bytes(), 1009), (1, &b"\"\xff\""[..], 1007), (3, &b"{}"[..], 1002)] {
            let mut socket = Socket::introduced(&web, "").await;
            socket.send(kind, bytes).await;
            assert_eq!(socket.end().await, (Vec::new(), code));
        }
        // In frames that are short enough, of a message that is not.
        let mut socket = Socket::introduced(&web, "").await;
        for part in 0..4 {
            socket.send_part(part == 0, "x".repeat(500).as_bytes()).await;
        }
        assert_eq!(socket.end().await, (Vec::new(), 1009));
    }

    async fn who_does_not_take_what_it_is_sent_is_given_up(app: &TestApp) {
        app.import(LINES).await;
        let mut long = content("Long");
        long["body"] = json!({"text": "x".repeat(100_000)});
        step(app, Who::Operator, "createArticle", json!({"content": long, "then": "PUBLISH"})).await;
        let http = Http { read_seconds: 2, ..Http::default() };
        let metrics = MetricsEndpoint { enabled: true, ..MetricsEndpoint::default() };
        let web = Web::start_with(&app.app, NodeSettings { http, metrics, ..NodeSettings::default() });
        let mut other = Socket::introduced(&web, "").await;
        let mut stalled = Socket::introduced(&web, "").await;
        // Far more than a connection holds, for one that does not read.
        let asked = 600;
        for id in 0..asked {
            stalled.subscribe(&id.to_string(), "{ articles(first: 1) { nodes { body { html } } } }").await;
        }
        settle(&mut other).await;
        // Until nothing has been started for it for far longer than it has.
        let (mut started, mut quiet) = (0, 0);
        while quiet < 3 {
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            let now = web.counter("dateline_operations_total{kind=\"query\",caller=\"anonymous\"}").await;
            quiet = if now == started { quiet + 1 } else { 0 };
            started = now;
        }
        let mut answers = 0;
        let code = loop {
            match stalled.next().await {
                Said::Close(code) => break code,
                Said::Text(message) => answers += usize::from(message["type"] == "next"),
            }
            assert!(answers < asked, "nobody gave it up");
        };
        // Who comes back too late does not even hear why.
        assert!([1013, 0].contains(&code), "{code}");
        settle(&mut other).await;
    }

    async fn only_pages_that_may_read_answers_connect(app: &TestApp) {
        app.import(LINES).await;
        let cors = Cors { origins: vec!["https://example.org".into()], ..Cors::default() };
        let web = Web::start_with(&app.app, NodeSettings { cors, ..NodeSettings::default() });
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        let origin = web.origin();
        for (page, refused) in [("https://example.org", None), (origin.as_str(), None), ("https://evil.example", Some(403)), ("null", Some(403))] {
            assert_eq!(Socket::open(&web, &[protocol, ("origin", page)]).await.err(), refused, "{page}");
        }
    }

    async fn operations_are_bounded_on_a_socket_and_in_all(app: &TestApp) {
        app.import(LINES).await;
        let graphql = Graphql { subscriptions: 102, ..Graphql::default() };
        let web = Web::start_with(&app.app, NodeSettings { graphql, ..NodeSettings::default() });
        let mut one = Socket::introduced(&web, "").await;
        for id in 0..100 {
            one.subscribe(&id.to_string(), PUBLISHED).await;
        }
        one.subscribe("more", PUBLISHED).await;
        let refused = one.expect("error").await;
        assert_eq!((&refused["id"], &refused["payload"][0]["extensions"]["code"]), (&json!("more"), &json!("BAD_USER_INPUT")));
        let mut two = Socket::introduced(&web, "").await;
        for id in ["1", "2", "3"] {
            two.subscribe(id, PUBLISHED).await;
        }
        let refused = two.expect("error").await;
        assert_eq!((&refused["id"], &refused["payload"][0]["extensions"]["code"]), (&json!("3"), &json!("UNAVAILABLE")));
        // A place that is left is free for somebody else, also when nothing was heard there.
        two.say(json!({"id": "1", "type": "complete"})).await;
        settle(&mut two).await;
        two.say(json!({"id": "2", "type": "complete"})).await;
        drop(one);
        for round in 0..300 {
            two.subscribe(&format!("again {round}"), PUBLISHED).await;
            two.say(json!({"id": format!("again {round}"), "type": "complete"})).await;
        }
        settle(&mut two).await;
    }

    async fn a_socket_ends_with_its_token(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let (token, _) = editor(app).await;
        // A moment before the fifteen minutes are over.
        app.clock.set(Micros(app.clock.now().0 + 899_800_000));
        let mut socket = Socket::introduced(&web, &token).await;
        socket.subscribe("1", WORK).await;
        assert_eq!(socket.end().await, (Vec::new(), 4401));
    }

    async fn who_is_no_longer_who_they_were_hears_nothing_more(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let now = app.clock.now();
        let operator = Caller::operator(now);
        let (token, id) = editor(app).await;
        let new = NewApiKey { name: "Desk".into(), scopes: vec![ApiKeyScope::ContentWrite], rate_limit: None, expires_at: None };
        let (key, secret) = account::create_api_key(&app.app, &operator, None, new).await.unwrap();
        let secret = secret.unwrap();
        let mut sockets = Vec::new();
        for bearer in [token.as_str(), secret.expose()] {
            let mut socket = Socket::introduced(&web, bearer).await;
            socket.subscribe("1", WORK).await;
            settle(&mut socket).await;
            sockets.push(socket);
        }
        let mut events = web.listen(&token, WORK).await;
        step(app, Who::Operator, "createArticle", json!({"content": content("Before")})).await;
        assert_eq!(sockets[0].expect("next").await["payload"]["data"]["it"]["action"], "createArticle");
        assert_eq!(events.next().await.0, "next");
        account::update(&app.app, &operator, None, id, UserPatch { role: Some(Role::Contributor), ..UserPatch::default() }).await.unwrap();
        account::revoke_api_key(&app.app, &operator, None, key).await.unwrap();
        // What is known of them is looked at every two seconds.
        app.clock.set(Micros(now.0 + 3_000_000));
        step(app, Who::Operator, "createArticle", json!({"content": content("After")})).await;
        assert_eq!(sockets[0].end().await, (Vec::new(), 4401));
        assert_eq!(events.next().await.0, "complete");
        // A key that writes hears of nothing that others do, and is found out when it asks for more.
        sockets[1].subscribe("2", PUBLISHED).await;
        assert_eq!(sockets[1].end().await, (Vec::new(), 4401));
    }
}
