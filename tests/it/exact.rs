//! No answer from memory ever differs from one that is made now: random changes of everything that the public sees, on both
//! databases, with one node and with two.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use dateline::app::{App, ReleaseClock};
use dateline::auth::Role;
use dateline::db::Sql;
use dateline::http::{Cache, MetricsEndpoint, NodeSettings};
use dateline::kernel::{Clock, GlobalId, Micros, NodeKind, RandomIds};
use dateline::search;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::TestApp;
use crate::newsroom::{content, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

const PAGE: &str = include_str!("page.graphql");

/// Changes that are tried; `DATELINE_TEST_STEPS` says otherwise.
fn steps() -> u32 {
    std::env::var("DATELINE_TEST_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(180)
}

/// Questions after each change.
const QUESTIONS: usize = 10;
const MINUTE: i64 = 60_000_000;

/// A generator of numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i32,
    path: Option<String>,
}

struct World<'a> {
    app: &'a TestApp,
    dice: Dice,
    made: u32,
    /// Paths that were ever seen.
    paths: Vec<String>,
    /// Pictures that were sent, by id.
    pictures: Vec<Value>,
    /// How often each mutation changed something.
    done: BTreeMap<&'static str, u32>,
}

impl World<'_> {
    async fn rows(&self, sql: &str) -> Vec<Row> {
        Sql::new(sql).all(self.app.app.db.primary()).await.unwrap()
    }

    async fn articles(&self) -> Vec<Row> {
        self.rows("SELECT id, version, path FROM article ORDER BY id").await
    }

    async fn terms(&self, table: &str) -> Vec<Row> {
        self.rows(&format!("SELECT id, version, '/' || slug AS path FROM {table} ORDER BY slug")).await
    }

    /// Tries a mutation; it may be refused.
    async fn mutate(&mut self, name: &'static str, input: Value) {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let document =
            format!("mutation ($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ __typename message }} }} }}");
        let answer = self.app.ask_as(user(Role::Admin, 1), &document, json!({"input": input})).await;
        assert_eq!(answer.get("errors"), None, "{name} {input} {answer:#}");
        if answer["data"][name]["userErrors"] == json!([]) {
            *self.done.entry(name).or_default() += 1;
        }
    }

    fn time(&mut self) -> String {
        let minutes = self.dice.below(40) as i64 - 10;
        Micros(self.app.clock.now().0 + minutes * MINUTE).to_string()
    }

    fn region(&mut self) -> Value {
        let slugs = ["france", "uganda", "russia", "eurasia", "africa", "armenia"];
        json!({"slug": self.dice.pick(&slugs)})
    }

    fn tag(&mut self) -> Value {
        let slugs = ["nagorno-karabakh", "ceasefire", "nato", "emmanuel-macron"];
        json!({"slug": self.dice.pick(&slugs)})
    }

    fn patch(&mut self) -> Value {
        self.made += 1;
        let time = self.time();
        match self.dice.below(9) {
            0 => json!({"headline": format!("Story {}", self.made)}),
            1 => json!({"regions": [self.region()]}),
            2 => json!({"tags": [{"tag": self.tag()}]}),
            3 => json!({"publishedAt": time}),
            4 => json!({"expiresAt": time}),
            5 => json!({"comments": {"state": "OPEN", "closesAt": time}}),
            6 => json!({"slug": format!("story-{}", self.made)}),
            7 => json!({"citations": [{"label": "Reuters", "source": {"slug": "reuters"}}]}),
            _ => json!({"kicker": format!("Kicker {}", self.made), "isBreaking": self.made.is_multiple_of(2)}),
        }
    }

    /// One change of something.
    async fn change(&mut self) {
        let articles = self.articles().await;
        let article = articles.get(self.dice.below(articles.len())).unwrap();
        let id = GlobalId::new(NodeKind::Article, article.id).to_string();
        let version = article.version;
        self.paths.extend(articles.iter().filter_map(|row| row.path.clone()));
        self.paths.sort();
        self.paths.dedup();
        self.made += 1;
        let made = self.made;
        let editorial = GlobalId::new(NodeKind::EditorialArticle, article.id).to_string();
        let step = |more: Value| {
            let mut input = json!({"id": editorial, "expectedVersion": version});
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        match self.dice.below(43) {
            0..=2 => {
                let mut content = content(&format!("Story {made}"));
                content["regions"] = json!([self.region()]);
                content["tags"] = json!([{"tag": self.tag()}]);
                content["related"] = json!([{"id": id}]);
                let key = json!({"source": "walk", "key": made.to_string()});
                self.mutate("importArticle", json!({"importKey": key, "content": content, "then": "PUBLISH"})).await;
            }
            3..=5 => {
                let patch = self.patch();
                self.mutate("updateArticle", step(json!({"patch": patch, "then": "PUBLISH"}))).await;
            }
            6 => self.mutate("publishArticle", step(json!({}))).await,
            7 => {
                let patch = self.patch();
                self.mutate("correctArticle", step(json!({"patch": patch, "text": format!("Notice {made}.")}))).await;
            }
            8 => self.mutate("archiveArticle", step(json!({}))).await,
            9 => self.mutate("archiveArticle", step(json!({"redirectTo": "/region/france"}))).await,
            10 => self.mutate("retractArticle", step(json!({"notice": format!("Retraction {made}.")}))).await,
            11..=13 => {
                let at = Micros(self.app.clock.now().0 + MINUTE * (1 + self.dice.below(20) as i64)).to_string();
                let patch = self.patch();
                self.mutate("updateArticle", step(json!({"patch": patch}))).await;
                self.mutate("scheduleArticle", json!({"id": editorial, "expectedVersion": version + 1, "at": at}))
                    .await;
            }
            14 => self.mutate("changeArticlePath", step(json!({"slug": format!("moved-{made}")}))).await,
            15 => {
                let time = self.time();
                self.mutate("setCommentPolicy", step(json!({"policy": {"state": "OPEN", "closesAt": time}}))).await;
            }
            16 => {
                let tags = self.terms("tag").await;
                let tag = tags.get(self.dice.below(tags.len())).unwrap();
                let id = GlobalId::new(NodeKind::Tag, tag.id).to_string();
                let more = if made.is_multiple_of(2) {
                    json!({"name": format!("Tag {made}")})
                } else {
                    json!({"tagKind": "SERIES"})
                };
                let mut input = json!({"id": id, "expectedVersion": tag.version});
                input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                self.mutate("updateTag", input).await;
            }
            17 => {
                let authors = self.terms("author").await;
                let author = authors.get(self.dice.below(authors.len())).unwrap();
                let id = GlobalId::new(NodeKind::Author, author.id).to_string();
                self.mutate(
                    "updateAuthor",
                    json!({"id": id, "expectedVersion": author.version, "jobTitle": format!("Job {made}")}),
                )
                .await;
            }
            18 => self.mutate("createAuthor", json!({"name": format!("Author {made}")})).await,
            19 => {
                self.mutate("createTag", json!({"name": format!("New {made}")})).await;
                let tags =
                    self.rows("SELECT id, version, slug AS path FROM tag WHERE slug LIKE 'new-%' ORDER BY slug").await;
                let ids: Vec<String> =
                    tags.iter().map(|row| GlobalId::new(NodeKind::Tag, row.id).to_string()).collect();
                if let [one, .., last] = ids.as_slice() {
                    self.mutate("mergeTags", json!({"ids": [one], "intoId": last})).await;
                }
            }
            20 => {
                let tags = self
                    .rows("SELECT id, version, slug AS path FROM tag WHERE slug IN ('nato', 'ceasefire') ORDER BY slug")
                    .await;
                if let [one, other] = tags.as_slice() {
                    let id = |row: &Row| GlobalId::new(NodeKind::Tag, row.id).to_string();
                    self.mutate("deleteTag", json!({"id": id(one), "replaceById": id(other)})).await;
                } else {
                    self.mutate("createTag", json!({"name": "Ceasefire"})).await;
                }
            }
            21 => {
                let regions = self.rows("SELECT id, version, slug AS path FROM region WHERE slug = 'uganda'").await;
                let parent = if made.is_multiple_of(2) { "africa" } else { "eurasia" };
                let id = GlobalId::new(NodeKind::Region, regions[0].id).to_string();
                self.mutate(
                    "updateRegion",
                    json!({"id": id, "expectedVersion": regions[0].version, "primaryParent": {"slug": parent}}),
                )
                .await;
            }
            22 => {
                let region = self.region();
                self.mutate("createCollection", json!({"title": format!("Front {made}"), "isPublished": true, "backfill": {"region": {"anyOf": [region]}}})).await;
            }
            23..=25 => {
                let collections = self.terms("collection").await;
                let Some(row) = collections.get(self.dice.below(collections.len())) else {
                    return self.mutate("createCollection", json!({"title": "Front", "isPublished": true})).await;
                };
                let collection = GlobalId::new(NodeKind::Collection, row.id).to_string();
                let (from, until) = (self.time(), self.time());
                match self.dice.below(4) {
                    0 => self.mutate("updateCollection", json!({"id": collection, "expectedVersion": row.version, "isPublished": !made.is_multiple_of(3)})).await,
                    1 => self.mutate("removeCollectionItem", json!({"id": collection, "articleId": id})).await,
                    2 => self.mutate("setCollectionItems", json!({"id": collection, "expectedVersion": row.version, "items": [{"article": {"id": id}}]})).await,
                    _ => self.mutate("addCollectionItem", json!({"id": collection, "item": {"article": {"id": id}, "startsAt": from, "endsAt": until}})).await,
                }
            }
            26 => {
                let path = format!("/r/{}", self.dice.below(3));
                let to = self.dice.pick(&self.paths).cloned();
                self.mutate("createRedirect", json!({"path": path, "redirectTo": to})).await;
            }
            27 => {
                let path = format!("/r/{}", self.dice.below(3));
                self.mutate("deleteRedirect", json!({"path": path})).await;
            }
            28 => {
                let site = self.app.get("{ site { version } }").await["site"]["version"].clone();
                self.mutate("updateSite", json!({"expectedVersion": site, "name": format!("Paper {made}")})).await;
            }
            29 => {
                self.mutate("saveMenu", json!({"location": "main", "items": [{"label": format!("Item {made}")}]})).await
            }
            30 => {
                // A draft that waits at a path, and then another with the same key that is public.
                let name = self.dice.below(3);
                let key = json!({"source": "walk", "key": format!("waits-{name}")});
                let then = if made.is_multiple_of(3) { "PUBLISH" } else { "KEEP_DRAFT" };
                let input = json!({"importKey": key, "content": content(&format!("Waits {name}")), "paths": [format!("/w/{name}")], "then": then});
                self.mutate("importArticle", input).await;
            }
            31 => {
                let drafts = self
                    .rows("SELECT id, version, path FROM article WHERE publication = 'UNPUBLISHED' ORDER BY id")
                    .await;
                if let Some(draft) = drafts.first() {
                    let id = GlobalId::new(NodeKind::EditorialArticle, draft.id).to_string();
                    self.mutate("deleteArticle", json!({"id": id, "expectedVersion": draft.version})).await;
                }
            }
            32 => {
                let path = if made.is_multiple_of(2) {
                    format!("/w/{}/", self.dice.below(3))
                } else {
                    self.dice.pick(&self.paths).cloned().unwrap_or_default()
                };
                self.mutate("deleteRedirect", json!({"path": path})).await;
            }
            33 => {
                let sources = self.terms("source").await;
                let source = sources.get(self.dice.below(sources.len())).unwrap();
                let id = GlobalId::new(NodeKind::Source, source.id).to_string();
                let input = json!({"id": id, "expectedVersion": source.version, "name": format!("Source {made}")});
                self.mutate("updateSource", input).await;
            }
            34 => {
                let mut content = content(&format!("Story {made}"));
                content["language"] = json!(["fr", "de", "fr-CA"][self.dice.below(3)]);
                content["translationOf"] = json!({"id": id});
                content["citations"] = json!([{"source": {"slug": "reuters"}}]);
                self.mutate("createArticle", json!({"content": content, "then": "PUBLISH"})).await;
            }
            35 => {
                let (one, other) = (step(json!({"patch": self.patch()})), step(json!({"patch": self.patch()})));
                self.mutate("updateArticles", json!({"articles": [one, other], "isSilent": true, "then": "PUBLISH"}))
                    .await;
            }
            36 => {
                let notices = self.rows("SELECT id, 1 AS version, text AS path FROM correction ORDER BY id").await;
                let Some(notice) = self.dice.pick(&notices) else { return };
                let id = GlobalId::new(NodeKind::Correction, notice.id).to_string();
                if made.is_multiple_of(2) {
                    self.mutate("updateCorrection", json!({"id": id, "text": format!("Notice {made}.")})).await;
                } else {
                    self.mutate("deleteCorrection", json!({"id": id})).await;
                }
            }
            37 | 38 => {
                let Some(picture) = self.dice.pick(&self.pictures).cloned() else { return };
                let figure = json!({"asset": {"id": picture}});
                let mut patch = json!({"leadMedia": figure});
                if made.is_multiple_of(2) {
                    patch["body"] = json!({"blocks": [{"paragraph": {"spans": [{"text": format!("Text {made}.")}]}}, {"figure": {"figure": figure}}]});
                }
                self.mutate("updateArticle", step(json!({"patch": patch, "then": "PUBLISH"}))).await;
            }
            39 => {
                let Some(picture) = self.dice.pick(&self.pictures).cloned() else { return };
                let time = self.time();
                let more = match self.dice.below(5) {
                    0 => json!({"usableFrom": time, "usableUntil": null}),
                    1 => json!({"usableUntil": time, "usableFrom": null}),
                    2 => json!({"focalX": f64::from(made % 10) / 10.0, "focalY": 0.5}),
                    3 => json!({"alt": format!("Picture {made}")}),
                    _ => json!({"usableFrom": null, "usableUntil": null}),
                };
                let mut input = json!({"id": picture});
                input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                self.mutate("updateMediaAsset", input).await;
            }
            _ => self.app.clock.set(Micros(self.app.clock.now().0 + 7 * MINUTE)),
        }
    }

    /// A picture answers at both nodes if and only if something that is public shows it now.
    async fn check_pictures(&self, fresh: &Web, nodes: &[&Web], known: &mut HashMap<String, String>) {
        for id in &self.pictures {
            let asked = format!(
                "/graphql?query={}",
                encode(&format!("{{ node(id: {id}) {{ ... on MediaAsset {{ url }} }} }}"))
            );
            let now = fresh.get(&asked).await.json()["data"]["node"]["url"].as_str().map(ToOwned::to_owned);
            let is_public = now.is_some();
            if let Some(url) = now {
                known.insert(id.to_string(), url);
            }
            let Some(url) = known.get(&id.to_string()) else { continue };
            for node in nodes {
                let got = crate::media::get(node, url).await;
                assert_eq!(got.status, if is_public { 200 } else { 404 }, "{url} {}", got.head);
            }
        }
    }

    /// A question that anybody may ask.
    fn question(&mut self) -> String {
        const CARD: &str =
            "id headline path version publishedAt tags { tag { name } } regions { name } bylines { author { name } }";
        let path = self.dice.pick(&self.paths).cloned().unwrap_or_default();
        let (region, tag) =
            (self.region()["slug"].as_str().unwrap().to_owned(), self.tag()["slug"].as_str().unwrap().to_owned());
        let page = self.dice.below(2);
        let document = match self.dice.below(41) {
            0 | 1 => return format!("query={}&variables={}", encode(PAGE), encode(&json!({"path": path}).to_string())),
            2 => format!("{{ articles(first: 3) {{ nodes {{ {CARD} }} pageInfo {{ hasNextPage endCursor }} }} }}"),
            3 => "{ articles(first: 2) { totalCount totalCountRelation nodes { headline } } }".into(),
            4 => format!("{{ articles(last: {}) {{ nodes {{ {CARD} }} pageInfo {{ hasPreviousPage }} }} }}", page + 2),
            5 => format!("{{ articles(first: 3, filter: {{region: {{anyOf: [{{slug: \"{region}\"}}]}}}}) {{ nodes {{ {CARD} }} }} }}"),
            6 => format!("{{ articles(first: 3, filter: {{region: {{anyOf: [{{slug: \"{region}\"}}]}}, tag: {{anyOf: [{{slug: \"{tag}\"}}]}}}}) {{ totalCount nodes {{ {CARD} }} }} }}"),
            7 => format!("{{ articles(first: 3, filter: {{tag: {{anyOf: [{{slug: \"{tag}\"}}, {{slug: \"nato\"}}]}}}}) {{ totalCount nodes {{ headline }} }} }}"),
            8 => "{ articles(first: 3, orderBy: {direction: ASC}) { nodes { headline } } }".into(),
            9 => "{ articles(first: 3, orderBy: {field: MODIFIED_AT}) { nodes { headline modifiedAt } } }".into(),
            10 => format!("{{ region(by: {{slug: \"{region}\"}}) {{ name articleCount ancestors {{ name }} articles(first: 2) {{ nodes {{ headline }} }} }} }}"),
            11 => format!("{{ tag(by: {{slug: \"{tag}\"}}) {{ name tagKind articleCount articles(first: 2) {{ nodes {{ headline }} }} }} }}"),
            12 => "{ tags(first: 5) { totalCount nodes { name } } authors { totalCount nodes { name jobTitle articleCount } } }".into(),
            13 => "{ author(by: {slug: \"qnavy\"}) { name jobTitle articleCount members { name } groups { name } } sources { nodes { name articleCount } } }".into(),
            14..=16 => format!("{{ route(path: \"{path}\") {{ status httpStatus canonicalPath redirectTo notice {{ text }} target {{ __typename path ... on Article {{ headline }} }} }} }}"),
            17 => format!("{{ route(path: \"/r/{}\") {{ status redirectTo target {{ path }} }} }}", self.dice.below(3)),
            18 => format!("{{ route(path: \"/{}\") {{ status target {{ path ... on Term {{ name }} }} }} }}", ["tag/nato", "tag/ceasefire", "author/qnavy", "tag/new-19"][self.dice.below(4)]),
            19 => "{ archive { years { year articleCount months { month articleCount articles(first: 2) { nodes { headline } } } } } }".into(),
            20 => "{ articleChanges(first: 4) { nodes { kind version article { headline } } pageInfo { endCursor hasNextPage } } }".into(),
            21 => format!("{{ article(by: {{path: \"{path}\"}}) {{ {CARD} commentThread {{ state count }} collections {{ totalCount nodes {{ title }} }} translations {{ headline }} }} }}"),
            22 => format!("{{ article(by: {{path: \"{path}\"}}) {{ headline navigation(scope: {{region: {{slug: \"{region}\"}}}}) {{ previous {{ headline }} next {{ headline }} }} moreIn(scope: {{region: {{slug: \"{region}\"}}}}, first: 3) {{ totalCount nodes {{ headline }} }} }} }}"),
            23 => format!("{{ article(by: {{path: \"{path}\"}}) {{ headline related(first: 4) {{ edges {{ score reasons {{ label }} node {{ headline }} }} }} }} }}"),
            24 | 25 => "{ collections { totalCount nodes { title version items(first: 4) { totalCount nodes { headline isCurated article { path } } } } } }".into(),
            26 => "{ corrections(first: 4) { totalCount nodes { text correctionKind article { headline } } } }".into(),
            27 => "{ site { name } menus { items { label } } categories { nodes { name } } }".into(),
            28 => format!("{{ article(by: {{path: \"{path}\"}}) {{ navigation(scope: {{preset: SITE}}) {{ previous {{ headline version }} next {{ headline version }} }} corrections {{ text }} commentCount }} }}"),
            29 | 30 => format!("{{ route(path: \"/w/{}{}\") {{ status redirectTo target {{ path }} }} }}", self.dice.below(3), ["", "/", "?a=b"][self.dice.below(3)]),
            // By relevance the order depends on what was deleted and is not merged away, which two nodes need not have in common.
            31 | 32 => format!("{{ search(query: \"story -kicker\", first: {}, orderBy: NEWEST) {{ totalCount freshness nodes {{ {CARD} }} facets(of: [REGION, LANGUAGE, YEAR]) {{ buckets {{ label articleCount }} }} }} }}", page + 3),
            33 => format!("{{ search(query: \"{region} {tag}\", orderBy: NEWEST) {{ totalCount freshness nodes {{ headline }} interpretation {{ corrections {{ used }} }} }} suggest(prefix: \"{}\") {{ text articleCount }} }}", &region[..2]),
            34 => "{ search(query: \"tag kickr moved*\", orderBy: NEWEST) { totalCount freshness edges { matchesAll node { headline } highlights { field fragments { text isMatch } } } interpretation { isRelaxed corrections { used } } } }".into(),
            35 => "{ articles(first: 3, filter: {preferLanguages: [\"fr\"]}) { totalCount nodes { headline language } } site { languages { language articleCount } } }".into(),
            36 => format!("{{ article(by: {{path: \"{path}\"}}) {{ isBehind translationOf {{ headline }} inLanguages(prefer: [\"de\", \"fr\"]) {{ path }} seo {{ alternates {{ hreflang url }} }} structuredData sourceLine citations {{ label }} }} }}"),
            37 => "{ articles(first: 6) { nodes { headline leadMedia { alt asset { url usableUntil blurHash rendition(maxWidth: 400, aspectRatio: \"1:1\") { url } sources { srcset } } } } } }".into(),
            38 => format!("{{ article(by: {{path: \"{path}\"}}) {{ headline seo {{ image {{ url }} }} structuredData leadMedia {{ asset {{ alt url }} }} body {{ html markdown json blocks {{ __typename html }} }} }} }}"),
            _ => "{ regions(first: 3) { nodes { name articleCount } } viewer { __typename } }".into(),
        };
        format!("query={}", encode(&document))
    }
}

pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub fn settings(cache: u64) -> NodeSettings {
    let metrics = MetricsEndpoint { enabled: true, ..MetricsEndpoint::default() };
    NodeSettings { cache: Cache { bytes: cache, ..Cache::default() }, metrics, ..NodeSettings::default() }
}

/// How often a lookup had this outcome.
pub async fn lookups(web: &Web, outcome: &str) -> u32 {
    let told = web.get("/metrics").await.body;
    let start = format!("dateline_cache_lookups_total{{outcome=\"{outcome}\"}} ");
    told.lines().find_map(|line| line.strip_prefix(&start)?.parse().ok()).unwrap_or_default()
}

on_both_databases! {
    async fn what_is_kept_is_what_would_be_answered_now(app: &TestApp) {
        app.import(LINES).await;
        let seed = std::env::var("DATELINE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(8);
        println!("DATELINE_TEST_SEED={seed}");
        let mut other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        other.release_clock = ReleaseClock::Node(app.clock.clone());
        other.media = app.app.media.clone();
        search::catch_up(&app.app).await.unwrap();
        search::catch_up(&other).await.unwrap();
        let (kept, fresh, elsewhere) = (Web::start_with(&app.app, settings(16 << 20)), Web::start_with(&app.app, settings(0)), Web::start_with(&other, settings(16 << 20)));
        let mut pictures = Vec::new();
        for (name, width) in [("one.jpg", 64), ("two.jpg", 48)] {
            let admin = user(Role::Admin, 1);
            let sent = crate::media::upload(app, &kept, admin, name, "image/jpeg", &crate::media::jpeg(width, 32), json!({"alt": name})).await;
            pictures.push(sent["id"].clone());
        }
        let mut world = World { app, dice: Dice(seed), made: 0, paths: vec!["/tag/nato".into(), "/nowhere".into()], pictures, done: BTreeMap::new() };
        let mut known = HashMap::new();
        let (mut answers, mut changed) = (HashMap::new(), 0);
        for step in 0..steps() {
            world.change().await;
            app.app.look().await.unwrap();
            other.look().await.unwrap();
            world.check_pictures(&fresh, &[&kept, &elsewhere], &mut known).await;
            for _ in 0..QUESTIONS {
                let asked = format!("/graphql?{}", world.question());
                let answer = kept.get(&asked).await;
                let now = fresh.get(&asked).await;
                assert_eq!(answer.status, 200);
                assert!(!answer.body.contains("VALIDATION") && !answer.body.contains("INTERNAL"), "{asked} {}", answer.body);
                // An error, such as that of a tag that went away, is nothing to keep.
                assert!(answer.header("etag").is_none() || !answer.body.contains("\"errors\""), "{asked} {answer:?}");
                assert_eq!(answer.body, now.body, "step {step}: {asked}");
                if answers.insert(asked.clone(), answer.body.clone()).is_some_and(|before| before != answer.body) {
                    changed += 1;
                }
                other.look().await.unwrap();
                assert_eq!(elsewhere.get(&asked).await.body, now.body, "step {step}, the other node: {asked}");
            }
        }
        let (hits, stale) = (lookups(&kept, "hit").await, lookups(&kept, "stale").await);
        println!("{hits} hits, {stale} no longer held, {changed} of which really differed; changes: {:?}", world.done);
        assert!(hits > 100 && stale >= changed, "{hits} {stale} {changed}");
        for name in ["importArticle", "updateArticle", "correctArticle", "archiveArticle", "scheduleArticle", "updateTag", "updateRegion", "setCollectionItems", "createRedirect", "deleteRedirect", "createArticle", "updateSource", "updateArticles", "updateMediaAsset"] {
            assert!(world.done.contains_key(name), "{name}: {:?}", world.done);
        }
    }

    async fn an_index_that_is_held_back_leaves_nothing_behind(app: &TestApp) {
        app.import(LINES).await;
        search::catch_up(&app.app).await.unwrap();
        let (kept, fresh) = (Web::start_with(&app.app, settings(16 << 20)), Web::start_with(&app.app, settings(0)));
        let mut world = World { app, dice: Dice(11), made: 0, paths: vec!["/nowhere".into()], pictures: Vec::new(), done: BTreeMap::new() };
        let questions = ["story", "kicker", "france ceasefire", "retraction", "tag"].map(|query| {
            let document = format!("{{ search(query: \"{query}\", orderBy: NEWEST) {{ totalCount freshness nodes {{ headline version }} facets(of: [REGION, GENRE]) {{ buckets {{ label articleCount }} }} }} }}");
            format!("/graphql?query={}", encode(&document))
        });
        let mut stale = 0;
        for step in 0..steps() / 6 {
            let held = app.app.fulltext.turn().await;
            world.change().await;
            // The node knows, its index does not.
            let asked = &questions[world.dice.below(questions.len())];
            let (answer, now) = (kept.get(asked).await, fresh.get(asked).await);
            assert_eq!(answer.body, now.body, "step {step}, held back: {asked}");
            if now.body.contains("STALE") {
                stale += 1;
                assert!(answer.header("etag").is_none(), "{answer:?}");
            }
            drop(held);
            search::catch_up(&app.app).await.unwrap();
            for asked in &questions {
                let (answer, now) = (kept.get(asked).await, fresh.get(asked).await);
                assert!(now.body.contains("CURRENT"), "{now:?}");
                assert_eq!(answer.body, now.body, "step {step}: {asked}");
            }
        }
        assert!(stale > 2 && lookups(&kept, "hit").await > 10, "{stale}");
    }
}
