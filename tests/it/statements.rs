//! What a request costs the database: statements are counted, and each must use the index meant for it.

use std::collections::BTreeSet;

use dateline::auth::Role;
use dateline::db::{count_statements, record_statements};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::{LINES, PATH, QUERY};

pub const HOME: &str = "query ($first: Int, $after: String) { articles(first: $first, after: $after) { nodes { path headline summary \
    publishedAt bylines { creditedAs author { name } } categories { name } regions { name } citations { label source { name } } \
    leadMedia { asset { url } alt } } pageInfo { endCursor hasNextPage } } }";
const REGION: &str = "query ($first: Int) { region(by: {slug: \"france\"}) { name articles(first: $first) { totalCount nodes { path \
    headline summary publishedAt bylines { author { name } } categories { name } regions { name } } } } }";

on_both_databases! {
    async fn the_cost_does_not_depend_on_the_size(app: &TestApp) {
        app.import(LINES).await;
        let mut table = Vec::new();
        for size in [100, 100_000] {
            grow(app, size).await;
            let deep = deep_cursor(app).await;
            for rows in [5, 50] {
                table.push(json!({
                    "page": app.ask_counting(QUERY, json!({"path": PATH})).await.1,
                    "home": app.ask_counting(HOME, json!({"first": rows})).await.1,
                    "region": app.ask_counting(REGION, json!({"first": rows})).await.1,
                    "deep": app.ask_counting(HOME, json!({"first": rows, "after": deep})).await.1,
                }));
            }
        }
        assert!(table.iter().all(|row| *row == table[0]), "{table:#?}");
        let cost = |name: &str| table[0][name].as_u64().unwrap();
        assert!(cost("page") <= 8 && cost("home") <= 4 && cost("region") <= 4 && cost("deep") <= 4, "{:#}", table[0]);
    }

    async fn pictures_links_and_climbing_cost_three_more(app: &TestApp) {
        dateline::demo::load(&app.app).await.unwrap();
        let paths = app.get("{ articles(first: 100) { nodes { path } } }").await;
        for node in paths["articles"]["nodes"].as_array().unwrap() {
            let (_, statements) = app.ask_counting(QUERY, json!({"path": node["path"]})).await;
            assert!(statements <= 13, "{statements}: {node}");
        }
    }

    async fn no_text_says_how_many_are_asked_for(app: &TestApp) {
        app.import(LINES).await;
        grow(app, 20).await;
        let list = app.data("{ articles(first: 9) { nodes { id } } }", json!({})).await;
        let ids: Vec<&Value> = list["articles"]["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
        let document = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { headline leadMedia { asset { url } } body { html } translations { path } \
            bylines { author { name } } tags { tag { name } } } } }";
        let mut texts = Vec::new();
        for count in [2, 5, 9] {
            let (answer, statements) = record_statements(app.ask_at(&app.app.keeping_nothing(), document, json!({"ids": &ids[..count]}))).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            texts.push(statements.into_iter().map(|statement| statement.sql).collect::<BTreeSet<_>>());
        }
        assert!(texts[0].len() >= 4, "{texts:#?}");
        assert!(texts.iter().all(|some| *some == texts[0]), "{texts:#?}");
    }

    async fn a_list_whose_names_are_known_is_one_statement(app: &TestApp) {
        app.import(LINES).await;
        grow(app, 20).await;
        let ask = async || count_statements(app.ask(HOME, json!({"first": 20}))).await;
        let (first, before) = ask().await;
        let (second, after) = ask().await;
        assert!(first["data"]["articles"]["nodes"][0]["bylines"][0]["author"]["name"].is_string(), "{first:#}");
        assert_eq!((second, after), (first, 1));
        assert!(before > 1, "{before}");
        let newest = app.data("{ articles(first: 1) { nodes { bylines { author { id version } } } } }", json!({})).await;
        let author = &newest["articles"]["nodes"][0]["bylines"][0]["author"];
        let change = json!({"id": author["id"], "expectedVersion": author["version"], "name": "Somebody else"});
        mutate(app, user(Role::Editor, 1), "updateAuthor", "author { id }", change).await;
        let (third, _) = ask().await;
        assert_eq!(third["data"]["articles"]["nodes"][0]["bylines"][0]["author"]["name"], "Somebody else");
    }

    async fn what_stands_beside_many_articles_shares_its_statements(app: &TestApp) {
        app.import(LINES).await;
        grow(app, 200).await;
        let document = "{ articles(first: 40) { nodes { navigation { previous { path } next { path } } \
            moreIn(scope: {preset: SITE}, first: 2) { nodes { path } } } } }";
        let (answer, statements) = app.ask_counting(document, json!({})).await;
        let nodes = answer["data"]["articles"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
        let path = |node: &Value, side: &str| node["navigation"][side]["path"].clone();
        for (newer, older) in nodes.iter().zip(&nodes[1..]) {
            assert!(path(newer, "previous").is_string());
            assert_ne!(path(newer, "previous"), path(older, "previous"));
            assert_eq!(older["moreIn"]["nodes"].as_array().map(Vec::len), Some(2));
        }
        // The list, and 120 slices of others, 32 at once.
        assert!(statements <= 6, "{statements}");
    }

    async fn what_is_published_at_once_shares_its_statements(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 1);
        let mut drafts = Vec::new();
        for number in 0..9 {
            let mut content = content(&format!("Bridge {number} opens"));
            content["regions"] = json!([{"slug": "france"}, {"slug": "russia"}, {"slug": "nigeria"}]);
            content["tags"] = json!([{"tag": {"slug": "nato"}}, {"tag": {"slug": "ceasefire"}}]);
            content["citations"] = json!([{"key": "a", "source": {"slug": "reuters"}}]);
            drafts.push(step(app, editor, "createArticle", json!({"content": content})).await["article"]["id"].take());
        }
        let publish = async |id: &Value| {
            let document = "mutation ($id: ID!) { publishArticle(input: {id: $id, expectedVersion: 1}) { live { path } } }";
            let (answer, statements) = count_statements(app.ask_as(editor, document, json!({"id": id}))).await;
            assert!(answer["data"]["publishArticle"]["live"]["path"].is_string(), "{answer:#}");
            statements
        };
        let (alone, rest) = drafts.split_first().unwrap();
        let alone = publish(alone).await;
        let together: u32 = join_all(rest.iter().map(publish)).await.into_iter().sum();
        assert!(alone <= 36, "{alone}");
        // One goes ahead, the others gather meanwhile; each reads its answer by itself.
        assert!(together <= 100, "{together}");
    }

    async fn an_article_comes_with_all_that_stands_on_its_page(app: &TestApp) {
        app.import(LINES).await;
        grow(app, 200).await;
        app.import(r#"{"author": {"slug": "ada", "name": "Ada", "bio": {"text": "Writes."}}}"#).await;
        let editor = user(Role::Editor, 1);
        let mut content = content("Bridge opens");
        content["bylines"] = json!([
            {"author": {"slug": "ada"}, "creditedAs": "A."}, {"author": {"slug": "qnavy"}},
            {"author": {"slug": "ada"}, "role": "PHOTOGRAPHER"},
        ]);
        let draft = step(app, editor, "createArticle", json!({"content": content})).await["article"]["id"].take();
        let mut live = step(app, editor, "publishArticle", json!({"id": draft, "expectedVersion": 1})).await["live"].take();
        let path = live["path"].take();
        let fields = "headline bylines { position role creditedAs author { name bio { text } } } bylineText body { html text } \
            navigation { previous { headline path } next { path } } \
            moreIn(scope: {preset: PRIMARY_REGION}, first: 3) { nodes { headline path } pageInfo { hasNextPage } } \
            two: moreIn(scope: {preset: PRIMARY_REGION}, first: 2) { edges { node { path } distance } }";
        let by_path = format!("query ($path: String!) {{ article(by: {{path: $path}}) {{ {fields} }} }}");
        let (mut answer, statements) = app.ask_counting(&by_path, json!({"path": path})).await;
        assert_eq!(statements, 1, "{answer:#}");
        let article = answer["data"]["article"].take();
        let who = |place: usize| &article["bylines"][place]["author"]["name"];
        assert_eq!([who(0), who(1), who(2)], ["Ada", "QNavy", "Ada"], "{article:#}");
        assert_eq!(article["bylineText"], "By A., QNavy and Ada");
        assert_eq!(article["body"]["text"], "First.\n\nSecond.");
        assert!(article["navigation"]["previous"]["path"].is_string(), "{article:#}");
        assert_eq!(article["moreIn"]["nodes"][0]["path"], PATH, "{article:#}");
        assert_eq!(article["moreIn"]["nodes"].as_array().map(Vec::len), Some(3), "{article:#}");
        let by_route = format!("query ($path: String!) {{ route(path: $path) {{ target {{ ... on Article {{ {fields} }} }} }} }}");
        let (mut answer, statements) = app.ask_counting(&by_route, json!({"path": path})).await;
        assert_eq!(statements, 1, "{answer:#}");
        assert_eq!(answer["data"]["route"]["target"].take(), article);
        let by_id = format!("query ($id: ID!) {{ article(by: {{id: $id}}) {{ {fields} }} }}");
        let id = app.data("query ($path: String!) { article(by: {path: $path}) { id } }", json!({"path": path})).await;
        let (mut answer, statements) = app.ask_counting(&by_id, json!({"id": id["article"]["id"]})).await;
        assert!(statements > 1, "{answer:#}");
        assert_eq!(answer["data"]["article"].take(), article);
        let by_list = format!("{{ articles(first: 1) {{ nodes {{ {fields} }} }} }}");
        assert_eq!(app.get(&by_list).await["articles"]["nodes"][0], article);
    }

    async fn every_list_is_a_range_of_its_index(app: &TestApp) {
        app.import(LINES).await;
        grow(app, 20_000).await;
        let deep = deep_cursor(app).await;
        let (everything, one_range) = (["article_live_sort"], ["article_feed", "article_live_sort"]);
        let page = format!("{{ article(by: {{path: \"{PATH}\"}}) {{ body {{ html }} bylines {{ author {{ name }} }} navigation {{ next {{ path }} \
            previous {{ path }} }} moreIn(scope: {{preset: PRIMARY_REGION}}, first: 4) {{ nodes {{ path }} }} }} }}");
        let lists: [(&str, Value, &[&str]); 10] = [
            (&page, json!({}), &["article_live_path", "article_live_sort", "article_feed"]),
            (HOME, json!({"first": 20}), &everything),
            (HOME, json!({"first": 20, "after": deep}), &everything),
            (REGION, json!({"first": 20}), &one_range),
            ("{ articles(first: 20, orderBy: {field: MODIFIED_AT}) { nodes { path } } }", json!({}), &["article_live_modified"]),
            ("{ author(by: {slug: \"qnavy\"}) { articles { nodes { path } } } }", json!({}), &one_range),
            ("{ tag(by: {slug: \"nato\"}) { articles { nodes { path } } } }", json!({}), &one_range),
            ("{ articleChanges(first: 50) { nodes { version } } }", json!({}), &["article_change_seq"]),
            ("{ tags(kinds: [PERSON]) { nodes { name } } }", json!({}), &["tag_kind_name"]),
            ("{ corrections { nodes { text } } }", json!({}), &["correction_recent"]),
        ];
        for (document, variables, indexes) in lists {
            let (answer, statements) = record_statements(app.ask(document, variables)).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            let mut plans = String::new();
            for statement in &statements {
                let plan = explain(app, statement, true).await;
                assert!(!walks_a_table(&plan), "{document}\n{}\n{plan}", statement.sql);
                plans.push_str(&explain(app, statement, false).await);
            }
            for index in indexes {
                assert!(uses(&plans, index, app.app.db.backend()), "{document} should use {index}:\n{plans}");
            }
        }
    }
}

/// SQLite names a primary key that orders the table as such, PostgreSQL by the name of its index.
fn uses(plans: &str, index: &str, backend: DbBackend) -> bool {
    match (backend, index) {
        (DbBackend::Sqlite, "article_feed") => plans.contains("USING PRIMARY KEY (scope_id=?"),
        (_, "article_feed") => plans.contains("article_feed_pkey"),
        _ => plans.contains(index),
    }
}

/// The plan reads one of the tables that grow from the top, without an index.
fn walks_a_table(plan: &str) -> bool {
    let grows = ["article_live ", "article_feed"];
    plan.lines().any(|line| {
        let full = line.contains("Seq Scan on") || (line.trim_start().starts_with("SCAN ") && !line.contains("USING"));
        full && grows.iter().any(|table| line.contains(table))
    })
}

/// How the database runs a statement. PostgreSQL reads a table of a few rows from the top whatever indexes it has; without
/// `may_scan` it shows what it would do if the table were large.
async fn explain(app: &TestApp, statement: &Statement, may_scan: bool) -> String {
    let connection = app.app.db.begin().await.unwrap();
    let backend = app.app.db.backend();
    let prefix = if backend == DbBackend::Postgres { "EXPLAIN " } else { "EXPLAIN QUERY PLAN " };
    let asked =
        Statement { sql: format!("{prefix}{}", statement.sql), values: statement.values.clone(), db_backend: backend };
    if backend == DbBackend::Postgres && !may_scan {
        connection.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
    }
    let column = if backend == DbBackend::Postgres { "QUERY PLAN" } else { "detail" };
    let rows = connection.query_all_raw(asked).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap() + "\n").collect()
}

/// Makes copies of the seed article, a second older each, until there are so many.
pub async fn grow(app: &TestApp, size: i64) {
    let (numbers, id, card) = match app.app.db.backend() {
        DbBackend::Postgres => (
            format!("generate_series(1::bigint, {size})"),
            "md5('copy' || n)::uuid",
            "(card::jsonb || jsonb_build_object('id', md5('copy' || n), 'sortKey', sort_key - n * 1000000, 'path', path || '-' || n))::text",
        ),
        _ => (
            format!(
                "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {size}) SELECT n FROM c)"
            ),
            "CAST(printf('%016d', n) AS BLOB)",
            "json_set(card, '$.id', hex(printf('%016d', n)), '$.sortKey', sort_key - n * 1000000, '$.path', path || '-' || n)",
        ),
    };
    let copy = |table: &str, columns: &[(&str, &str)], from: &str| {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<&str> = columns.iter().map(|(_, value)| *value).collect();
        format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {from}, {numbers} AS s(n) WHERE {{}} ON CONFLICT DO NOTHING",
            names.join(", "),
            values.join(", ")
        )
    };
    let this = format!("a.path = '{PATH}'");
    let head = "article a";
    let kept = |names: &'static str| names.split(' ').map(|name| (name, name)).collect::<Vec<_>>();
    let mut columns = vec![("id", id)];
    columns.extend(kept("publication draft version head_revision_id headline slug language genre urgency live_version created_at updated_at"));
    columns.push(("translation_group_id", id));
    let heads = copy("article", &columns, head).replace("{}", &this);
    let mut columns = vec![
        ("article_id", id),
        ("sort_key", "sort_key - CAST(n AS BIGINT) * 1000000"),
        ("path", "path || '-' || n"),
        ("translation_group_id", id),
        ("card", card),
    ];
    columns.extend(kept(
        "revision_id live_version genre language headline summary first_published_at published_at modified_at comment_mode comment_count",
    ));
    let lives = copy("article_live", &columns, "article_live a").replace("{}", &this);
    let feeds = copy(
        "article_feed",
        &[("scope_id", "f.scope_id"), ("sort_key", "f.sort_key - CAST(n AS BIGINT) * 1000000")],
        "article_feed f JOIN article_live a ON a.sort_key = f.sort_key",
    )
    .replace("{}", &this);
    let columns = [("article_id", id), ("seq", "1000 + n"), ("kind", "'UPSERT'"), ("live_version", "1"), ("at", "n")];
    let changes = copy("article_change", &columns, head).replace("{}", &this);
    let columns = [
        ("id", id),
        ("article_id", id),
        ("kind", "'UPDATE'"),
        ("text", "'Text.'"),
        ("is_public", "TRUE"),
        ("issued_at", "n"),
    ];
    let notices = copy("correction", &columns, head).replace("{}", &this);
    let text = "'tag ' || n";
    let mut columns = vec![("id", id), ("kind", "'PERSON'"), ("slug", text), ("name", text), ("name_key", text)];
    columns.extend([
        ("same_as", "'[]'"),
        ("is_live", "TRUE"),
        ("created_at", "n"),
        ("updated_at", "n"),
        ("version", "1"),
    ]);
    let tags = copy("tag", &columns, head).replace("{}", &this);
    let all = [heads, lives, feeds, changes, notices, tags];
    let sql = match app.app.db.backend() {
        // SQLite has no column names on a table alias.
        DbBackend::Sqlite => all.map(|sql| sql.replace(" AS s(n)", " AS s")),
        _ => all,
    };
    // It takes longer than a statement of a request may.
    let tx = app.app.db.begin_overhaul().await.unwrap();
    for statement in sql {
        tx.execute_unprepared(&statement).await.unwrap();
    }
    tx.execute_unprepared("ANALYZE").await.unwrap();
    tx.commit().await.unwrap();
}

/// The end of a page half-way down.
async fn deep_cursor(app: &TestApp) -> Value {
    let mut after = Value::Null;
    for _ in 0..2 {
        let page = app.data(HOME, json!({"first": 40, "after": after})).await;
        after = page["articles"]["pageInfo"]["endCursor"].clone();
    }
    after
}
