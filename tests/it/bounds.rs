//! What one client can take has an end: memory, places, connections, time.

use std::time::Duration;

use dateline::auth::Who;
use dateline::graphql::limits::Limits;
use dateline::http::{Graphql, Http, NodeSettings, RateLimit};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::TestApp;
use crate::newsroom::{content, step};
use crate::on_both_databases;
use crate::page::LINES;
use crate::socket::{Said, Socket};
use crate::web::Web;

const PUBLISHED: &str = "subscription { articlePublished { articleId } }";
const NAME: &str = "{ site { name } }";

/// What should have come by then does not come any more.
const LONG: Duration = Duration::from_secs(20);

async fn publish(app: &TestApp, headline: &str, text: String) {
    let mut content = content(headline);
    content["body"] = json!({"text": text});
    step(app, Who::Operator, "createArticle", json!({"content": content, "then": "PUBLISH"})).await;
}

/// The answer to a query over a socket.
async fn answer(socket: &mut Socket, query: &str) -> Value {
    socket.subscribe("it", query).await;
    match socket.next().await {
        Said::Text(message) => {
            if message["type"] == "next" {
                socket.expect("complete").await;
            }
            message
        }
        said => panic!("{said:?}"),
    }
}

on_both_databases! {
    async fn a_frame_is_refused_for_what_it_announces(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let announced = |first: u8, length: u64| [&[first, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
        for (bytes, code) in [
            (announced(0x81, 1 << 40), 1009),
            (announced(0x82, 1 << 40), 1009),
            (announced(0x89, 1 << 40), 1009),
            (announced(0x81, (256 << 10) + 1), 1009),
            // The bits of extensions that were not agreed on.
            (vec![0xc1, 0x82, 0, 0, 0, 0, b'{', b'}'], 1002),
        ] {
            let mut socket = Socket::introduced(&web, "").await;
            socket.send_raw(&bytes).await;
            assert_eq!(timeout(LONG, socket.next()).await.unwrap(), Said::Close(code), "{bytes:?}");
            // Before the introduction too, whatever comes behind it.
            let mut socket = Socket::of(&web).await;
            socket.send_raw(&[&bytes[..], &[b'x'; 4_000]].concat()).await;
            assert_eq!(timeout(LONG, socket.next()).await.unwrap(), Said::Close(code), "{bytes:?}");
        }
        // What was said before is answered.
        let mut socket = Socket::introduced(&web, "").await;
        let ping = b"\x81\x8f\0\0\0\0{\"type\":\"ping\"}";
        socket.send_raw(&[&ping[..], &announced(0x81, 1 << 40)].concat()).await;
        assert_eq!(socket.end().await, (vec![json!({"type": "pong"})], 1009));
        // In very many parts that hold nothing.
        let mut socket = Socket::introduced(&web, "").await;
        for part in 0..2_000 {
            socket.send_part(part == 0, b"").await;
        }
        assert_eq!(socket.end().await, (Vec::new(), 1009));
    }

    async fn a_body_that_never_ends_does_not_hold_its_connection(app: &TestApp) {
        app.import(LINES).await;
        let http = Http { read_seconds: 1, body_bytes: 1_024, ..Http::default() };
        let web = Web::start_with(&app.app, NodeSettings { http, ..NodeSettings::default() });
        let chunk = |length: usize| format!("{length:x}\r\n{}\r\n", "x".repeat(length));
        let json = "content-type: application/json\r\n";
        for (request, status) in [
            ("POST /graphql", 408),
            ("GET /graphql?query=%7Bsite%7Bname%7D%7D", 200),
            ("GET /health/live", 200),
            ("PUT /graphql", 405),
            ("POST /health/live", 405),
            ("POST /nowhere", 404),
        ] {
            let head = format!("{request} HTTP/1.1\r\nhost: x\r\n{json}transfer-encoding: chunked\r\n\r\n{}", chunk(2));
            let answer = timeout(LONG, web.send_raw(&head)).await.unwrap_or_else(|_| panic!("{request} is held"));
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
        }
        for (more, status) in [("accept: text/plain\r\n", 406), ("content-encoding: gzip\r\n", 415)] {
            let head = format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{json}{more}transfer-encoding: chunked\r\n\r\n{}", chunk(2));
            let answer = timeout(LONG, web.send_raw(&head)).await.unwrap_or_else(|_| panic!("{more} is held"));
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{more}: {answer}");
        }
        let long = format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{json}transfer-encoding: chunked\r\n\r\n{}", chunk(2_000));
        assert!(timeout(LONG, web.send_raw(&long)).await.unwrap().starts_with("HTTP/1.1 413 "));
        // One that ends is read, and the connection goes on.
        let body = json!({"query": NAME}).to_string();
        let whole = format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{json}transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        let both = timeout(LONG, web.send_raw(&format!("{whole}{}", whole.replace("host: x", "host: x\r\nconnection: close")))).await.unwrap();
        assert_eq!(both.matches("{\"data\":{\"site\":{\"name\":\"Dateline\"}}}").count(), 2, "{both}");
    }

    async fn an_answer_has_so_many_bytes(app: &TestApp) {
        app.import(LINES).await;
        for number in 0..4 {
            publish(app, &format!("Long {number}"), "x".repeat(30_000)).await;
        }
        let limits = Limits { answer_bytes: 100_000, ..Limits::default() };
        let web = Web::start_with(&app.app, NodeSettings { limits, ..NodeSettings::default() });
        let query = |first: usize, fields: &str| format!("{{ articles(first: {first}) {{ nodes {{ body {{ {fields} }} }} }} }}");
        let short = web.post(&[], &query(2, "text"), json!({})).await;
        assert!(short.json().get("errors").is_none() && short.body.len() > 60_000);
        for fields in ["text html", "a: text b: text", "json", "blocks { ... on ParagraphBlock { html } }"] {
            let fields = if fields == "json" { "json a: json b: json" } else { fields };
            let answer = web.post(&[], &query(4, fields), json!({})).await;
            assert_eq!((answer.status, answer.code().as_str(), &answer.json()["data"]), (200, "QUERY_TOO_COMPLEX", &Value::Null), "{fields}: {}", answer.body.len());
            assert!(answer.body.contains("The answer has more than 100000 bytes"), "{answer:?}");
        }
        let mut socket = Socket::introduced(&web, "").await;
        let told = answer(&mut socket, &query(4, "text html")).await;
        assert_eq!(told["payload"]["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX", "{told}");
        assert_eq!(answer(&mut socket, NAME).await["payload"]["data"]["site"]["name"], "Dateline");
    }

    async fn one_address_does_not_take_every_place(app: &TestApp) {
        app.import(LINES).await;
        let graphql = Graphql { subscriptions: 5, subscriptions_per_address: 3, ..Graphql::default() };
        let http = Http { trusted_proxies: vec!["127.0.0.1".into()], ..Http::default() };
        let web = Web::start_with(&app.app, NodeSettings { graphql, http, ..NodeSettings::default() });
        let from = |address| [("sec-websocket-protocol", "graphql-transport-ws"), ("x-forwarded-for", address)];
        let mut greedy = Vec::new();
        for place in 0..2 {
            let mut socket = Socket::open(&web, &from("192.0.2.1")).await.unwrap();
            socket.say(json!({"type": "connection_init"})).await;
            socket.expect("connection_ack").await;
            for id in 0..2 {
                socket.subscribe(&id.to_string(), PUBLISHED).await;
            }
            if place == 1 {
                let refused = socket.expect("error").await;
                assert_eq!(refused["payload"][0]["extensions"]["code"], "UNAVAILABLE");
                assert!(refused["payload"][0]["message"].as_str().unwrap().starts_with("Your address has 3 subscriptions"));
            } else {
                // Whoever is answered has its places: those of one socket are taken in order, those of two are not.
                answer(&mut socket, NAME).await;
            }
            greedy.push(socket);
        }
        let mut others = Vec::new();
        for address in ["192.0.2.2", "192.0.2.3", "192.0.2.4"] {
            let mut socket = Socket::open(&web, &from(address)).await.unwrap();
            socket.say(json!({"type": "connection_init"})).await;
            socket.expect("connection_ack").await;
            socket.subscribe("listen", PUBLISHED).await;
            if address == "192.0.2.4" {
                assert_eq!(socket.expect("error").await["payload"][0]["extensions"]["code"], "UNAVAILABLE");
            }
            // What has one answer takes no place.
            assert_eq!(answer(&mut socket, NAME).await["payload"]["data"]["site"]["name"], "Dateline");
            others.push(socket);
        }
        let full = web.listen("", PUBLISHED).await;
        assert!(full.head.starts_with("HTTP/1.1 503 ") && full.head.contains("retry-after: 1"), "{}", full.head);
        let mut single = web.listen("", NAME).await;
        assert_eq!(single.next().await.1["data"]["site"]["name"], "Dateline");
    }

    async fn what_does_not_run_on_a_socket_costs_a_unit(app: &TestApp) {
        app.import(LINES).await;
        let rate_limit = RateLimit { cost_per_minute: 5, ..RateLimit::default() };
        let web = Web::start_with(&app.app, NodeSettings { rate_limit, ..NodeSettings::default() });
        let mut socket = Socket::introduced(&web, "").await;
        let mut codes = Vec::new();
        for _ in 0..7 {
            codes.push(answer(&mut socket, "{ nope }").await["payload"][0]["extensions"]["code"].clone());
        }
        assert_eq!(codes[..5], vec![json!("GRAPHQL_VALIDATION_FAILED"); 5]);
        assert_eq!(codes[5..], vec![json!("RATE_LIMITED"); 2]);
        assert_eq!(web.post(&[], NAME, json!({})).await.status, 429);
    }

    async fn who_pings_and_reads_nothing_is_given_up(app: &TestApp) {
        app.import(LINES).await;
        let http = Http { read_seconds: 1, write_seconds: 1, ..Http::default() };
        let web = Web::start_with(&app.app, NodeSettings { http, ..NodeSettings::default() });
        for is_introduced in [true, false] {
            let mut socket = if is_introduced { Socket::introduced(&web, "").await } else { Socket::of(&web).await };
            let ping = [&[0x89, 0xfd, 0, 0, 0, 0][..], &[b'x'; 125]].concat().repeat(1_000);
            let flood = async {
                while socket.send_raw(&ping).await {}
            };
            // It is not taken for ever.
            timeout(LONG, flood).await.unwrap();
        }
        let mut other = Socket::introduced(&web, "").await;
        assert_eq!(answer(&mut other, NAME).await["payload"]["data"]["site"]["name"], "Dateline");
    }

    async fn who_listens_is_told_when_the_server_ends(app: &TestApp) {
        app.import(LINES).await;
        let http = Http { unready_seconds: 1, ..Http::default() };
        let mut web = Web::start_with(&app.app, NodeSettings { http, ..NodeSettings::default() });
        let mut events = web.listen("", PUBLISHED).await;
        let mut parts = web.listen_in("multipart/mixed;subscriptionSpec=\"1.0\"", "", PUBLISHED).await;
        let mut socket = Socket::introduced(&web, "").await;
        socket.subscribe("1", PUBLISHED).await;
        let mut idle = Socket::of(&web).await;
        web.stop();
        // First it says that it is not ready, and goes on.
        let ready = web.get("/health/ready").await;
        assert_eq!((ready.status, ready.json()), (503, json!({"status": "stopping"})));
        assert_eq!(web.get("/health/live").await.status, 200);
        publish(app, "The last one", "x".into()).await;
        assert_eq!(events.next().await.0, "next");
        assert_eq!(socket.next().await, Said::Text(json!({"id": "1", "type": "next", "payload": {"data": {"articlePublished": {"articleId": id(&mut parts).await}}}})));
        let end = async {
            assert_eq!(events.next().await.0, "complete");
            assert!(parts.until("\r\n\r\n").await.ends_with("--"));
            assert_eq!(socket.end().await, (Vec::new(), 1001));
            assert_eq!(idle.end().await, (Vec::new(), 1001));
            while web.connects().await {}
        };
        // Nobody is kept waiting.
        timeout(LONG, end).await.unwrap();
    }

    async fn an_empty_authorization_is_nobody(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        for empty in ["", "Bearer", "Bearer "] {
            let headers = [("authorization", empty)];
            assert_eq!(web.post(&headers, NAME, json!({})).await.json()["data"]["site"]["name"], "Dateline", "{empty:?}");
            assert_eq!(web.get_with(&headers, "/graphql?query=%7Bsite%7Bname%7D%7D").await.status, 200, "{empty:?}");
            let mut socket = Socket::of(&web).await;
            socket.say(json!({"type": "connection_init", "payload": {"Authorization": empty}})).await;
            socket.expect("connection_ack").await;
            assert_eq!(answer(&mut socket, "{ viewer { kind } }").await["payload"]["data"]["viewer"]["kind"], "ANONYMOUS");
        }
        for wrong in ["Bearer null", "Bearer undefined", "x.y.z", "Basic dTpw"] {
            assert_eq!(web.post(&[("authorization", wrong)], NAME, json!({})).await.status, 401, "{wrong:?}");
        }
    }

    async fn a_reader_of_events_goes_on_where_it_was(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let query = "subscription { articlePublished { article { headline } } }";
        let mut events = web.listen("", query).await;
        publish(app, "One", "x".into()).await;
        let id = events.id().await;
        drop(events);
        publish(app, "Two", "x".into()).await;
        publish(app, "Three", "x".into()).await;
        let address = format!("/graphql?query={}", query.replace(' ', "%20").replace('{', "%7B").replace('}', "%7D"));
        for (query, is_get) in [(query, true), ("subscription { ...F } fragment F on Subscription { articlePublished(after: \"x\") { article { headline } } }", false)] {
            let mut again = if is_get { web.resume(&address, &id).await } else { web.listen_with(&[("last-event-id", &id)], query).await };
            for headline in ["Two", "Three"] {
                let (_, event) = again.next().await;
                assert_eq!(event["data"]["articlePublished"]["article"]["headline"], headline, "{event}");
            }
        }
        let mut lost = web.listen_with(&[("last-event-id", "nonsense")], query).await;
        assert_eq!(lost.next().await.1["errors"][0]["extensions"]["code"], "CURSOR_INVALID");
    }

    async fn old_http_gets_no_chunks(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let body = json!({"query": NAME}).to_string();
        for accept in ["text/event-stream", "multipart/mixed;subscriptionSpec=\"1.0\""] {
            let head = format!("POST /graphql HTTP/1.0\r\ncontent-type: application/json\r\naccept: {accept}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let answer = timeout(LONG, web.send_raw(&head)).await.unwrap();
            assert!(answer.starts_with("HTTP/1.0 200 ") && answer.contains("Dateline"), "{answer}");
            assert!(!answer.contains("transfer-encoding") && !answer.contains("content-encoding"), "{answer}");
        }
    }
}

/// The article that the next part is about.
async fn id(parts: &mut crate::web::Events) -> Value {
    parts.part().await["payload"]["data"]["articlePublished"]["articleId"].take()
}
