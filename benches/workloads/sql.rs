//! The four workloads as an engineer would write them by hand: one statement each, which makes the JSON in the database, over
//! the tables that the server reads, and one with the text as text.

use std::sync::LazyLock;

use dateline::db::{Database, Sql};
use entity::article_live_body::{self, Forms};
use sea_orm::{DbBackend, EntityTrait};
use uuid::Uuid;

use crate::shared::Outcome;
use crate::shared::fill::failed;

/// Writes the table that stands for bodies as a database keeps them, unless it is there.
pub async fn write_bodies(db: &Database) -> Outcome<()> {
    let id = if db.backend() == DbBackend::Postgres { "UUID" } else { "BLOB" };
    let made = format!("CREATE TABLE by_hand_body (article_id {id} PRIMARY KEY, html TEXT NOT NULL)");
    if Sql::new(&made).execute(db.writer()).await.is_err() {
        return Ok(());
    }
    let tx = db.begin().await.map_err(failed)?;
    let mut after = Uuid::nil();
    loop {
        let mut next = article_live_body::Entity::find().cursor_by(article_live_body::Column::ArticleId);
        let rows = next.after(after).first(500).all(&tx).await?;
        let Some(last) = rows.last() else { break };
        after = last.article_id;
        for row in &rows {
            let mut sql = Sql::new("INSERT INTO by_hand_body (article_id, html) VALUES (");
            sql.bind(row.article_id).push(", ").bind(Forms::unpack(&row.forms)?.html).push(")");
            sql.execute(&tx).await.map_err(failed)?;
        }
    }
    Ok(tx.commit().await.map_err(failed)?)
}

/// The statement of a workload.
pub fn statement(workload: &str, is_postgres: bool) -> &'static str {
    let all = if is_postgres { &*POSTGRES } else { &*SQLITE };
    all.iter().find(|(name, _)| *name == workload).map_or("", |(_, text)| text)
}

type Statements = Vec<(&'static str, String)>;

static SQLITE: LazyLock<Statements> = LazyLock::new(|| {
    statements(&Dialect {
        object: "json_object",
        array: |value, _| format!("json_group_array({value})"),
        time: |column| format!("strftime('%Y-%m-%dT%H:%M:%S.000Z', {column} / 1000000, 'unixepoch')"),
        text_of: |column| format!("json_extract({column}, '$.text')"),
        nested: |value| format!("json({value})"),
        text: "",
    })
});

static POSTGRES: LazyLock<Statements> = LazyLock::new(|| {
    statements(&Dialect {
        object: "json_build_object",
        array: |value, order| format!("coalesce(json_agg({value} ORDER BY {order}), '[]'::json)"),
        time: |column| {
            format!(
                "to_char(to_timestamp({column} / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\".000Z\"')"
            )
        },
        text_of: |column| format!("{column}::json ->> 'text'"),
        nested: ToOwned::to_owned,
        text: "::text",
    })
});

/// What the two databases say differently.
struct Dialect {
    object: &'static str,
    /// An array of values; the rows come in order on SQLite.
    array: fn(&str, &str) -> String,
    time: fn(&str) -> String,
    text_of: fn(&str) -> String,
    /// A value that is JSON already.
    nested: fn(&str) -> String,
    text: &'static str,
}

fn statements(dialect: &Dialect) -> Statements {
    vec![
        ("w1", page(dialect)),
        ("w2", list(dialect, "(SELECT s.id FROM feed_scope s WHERE s.kind = 0)", "", "")),
        ("w3", {
            let scope = "(SELECT s.id FROM feed_scope s WHERE s.kind = 1 AND s.ref_id = (SELECT r.id FROM region r WHERE r.slug = $1))";
            let total = format!("'totalCount', (SELECT s.live_count FROM feed_scope s WHERE s.id = {scope}), ");
            list(dialect, scope, "", &total)
        }),
        ("w4", list(dialect, "(SELECT s.id FROM feed_scope s WHERE s.kind = 0)", " AND f.sort_key < $1", "")),
    ]
}

/// An array of what an article is filed under, in its order.
fn terms(dialect: &Dialect, table: &str, term: &str, fields: &str) -> String {
    let object = format!("{}({fields})", dialect.object);
    let value = (dialect.array)(&object, "x.position");
    format!(
        "(SELECT {value} FROM (SELECT x.{term}_id, x.position FROM article_{table} x WHERE x.article_id = a.article_id \
         ORDER BY x.position) x JOIN {term} t ON t.id = x.{term}_id)"
    )
}

fn filed(dialect: &Dialect, author: &str) -> String {
    let byline = format!("'author', {}('name', t.name, 'path', '/author/' || t.slug{author})", dialect.object);
    let named = |path: &str| format!("'name', t.name, 'path', '/{path}/' || t.slug");
    format!(
        "'bylines', {}, 'categories', {}, 'regions', {}",
        terms(dialect, "byline", "author", &byline),
        terms(dialect, "category", "category", &named("category")),
        terms(dialect, "region", "region", &named("region")),
    )
}

fn list(dialect: &Dialect, scope: &str, below: &str, total: &str) -> String {
    let Dialect { object, array, time, nested, text, .. } = dialect;
    let (published, filed) = (time("a.published_at"), filed(dialect, ""));
    let nodes = array(&nested("k.card"), "k.sort_key DESC");
    format!(
        "SELECT {object}('articles', {object}({total}'nodes', {nodes})){text} FROM (SELECT a.sort_key, {object}('path', a.path, \
         'headline', a.headline, 'summary', a.summary, 'publishedAt', {published}, {filed}) AS card FROM article_live a \
         WHERE a.sort_key IN (SELECT f.sort_key FROM article_feed f WHERE f.scope_id = {scope}{below} ORDER BY f.sort_key DESC \
         LIMIT 20) ORDER BY a.sort_key DESC) k"
    )
}

fn page(dialect: &Dialect) -> String {
    let Dialect { object, array, time, nested, text_of, text, .. } = dialect;
    let bio = format!(", 'bio', CASE WHEN t.bio IS NULL THEN NULL ELSE {object}('text', {}) END", text_of("t.bio"));
    let filed = filed(dialect, &bio);
    let (published, modified, other) = (time("a.published_at"), time("a.modified_at"), time("o.published_at"));
    let label = array(&format!("{object}('label', c.label)"), "c.position");
    let citations = format!(
        "(SELECT {label} FROM (SELECT c.label, c.position FROM article_citation c WHERE c.article_id = a.article_id \
         ORDER BY c.position) c)"
    );
    let beside = |sign: &str, order: &str| {
        format!(
            "(SELECT {object}('headline', n.headline, 'path', n.path) FROM article_live n WHERE n.sort_key = (SELECT f.sort_key \
             FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM feed_scope s WHERE s.kind = 0) AND f.sort_key {sign} \
             a.sort_key ORDER BY f.sort_key {order} LIMIT 1))"
        )
    };
    let more = array(&nested("k.card"), "k.sort_key DESC");
    let more = format!(
        "(SELECT {more} FROM (SELECT o.sort_key, {object}('headline', o.headline, 'path', o.path, 'publishedAt', {other}) AS card \
         FROM article_live o WHERE o.sort_key IN (SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM \
         feed_scope s WHERE s.kind = 1 AND s.ref_id = (SELECT r.region_id FROM article_region r WHERE r.article_id = a.article_id \
         AND r.position = 0)) AND f.sort_key <> a.sort_key ORDER BY f.sort_key DESC LIMIT 4) ORDER BY o.sort_key DESC) k)"
    );
    format!(
        "SELECT {object}('article', {object}('path', a.path, 'headline', a.headline, 'summary', a.summary, 'publishedAt', \
         {published}, 'modifiedAt', {modified}, 'language', a.language, 'genre', a.genre, 'body', {object}('html', b.html), \
         {filed}, 'citations', {citations}, 'navigation', {object}('previous', {previous}, 'next', {next}), 'moreIn', \
         {object}('nodes', {more}))){text} FROM article_live a JOIN by_hand_body b ON b.article_id = a.article_id \
         WHERE a.path = $1",
        previous = beside("<", "DESC"),
        next = beside(">", "ASC"),
    )
}
