//! A newsroom in which anything may happen next, and what readers may ask of it.

use std::collections::{BTreeMap, HashMap};

use dateline::auth::Role;
use dateline::db::Sql;
use dateline::kernel::{Clock, GlobalId, Micros, NodeKind};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

use super::encode;
use crate::app::TestApp;
use crate::newsroom::{content, user};
use crate::web::Web;

const MINUTE: i64 = 60_000_000;

/// A generator of numbers that are the same for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i32,
    path: Option<String>,
}

/// The newsroom, and the dice that decide.
pub struct World<'a> {
    pub(super) app: &'a TestApp,
    pub(super) dice: Dice,
    made: u32,
    /// Paths that were ever seen.
    pub(super) paths: Vec<String>,
    /// Pictures that were sent, by id.
    pictures: Vec<Value>,
    /// How often each mutation changed something.
    done: BTreeMap<&'static str, u32>,
}

impl<'a> World<'a> {
    pub fn new(app: &'a TestApp, seed: u64, pictures: Vec<Value>) -> Self {
        let paths = vec!["/tag/nato".into(), "/nowhere".into()];
        Self { app, dice: Dice(seed), made: 0, paths, pictures, done: BTreeMap::new() }
    }

    /// How often each mutation changed something.
    pub fn done(&self) -> &BTreeMap<&'static str, u32> {
        &self.done
    }

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

    pub(super) fn region(&mut self) -> Value {
        let slugs = ["france", "uganda", "russia", "eurasia", "africa", "armenia"];
        json!({"slug": self.dice.pick(&slugs)})
    }

    pub(super) fn tag(&mut self) -> Value {
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
    pub async fn change(&mut self) {
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
                let kind = ["FRONT", "SERIES"][self.dice.below(2)];
                self.mutate("createCollection", json!({"title": format!("Front {made}"), "collectionKind": kind, "isPublished": true, "backfill": {"region": {"anyOf": [region]}}})).await;
            }
            23..=25 => {
                let collections = self.terms("collection").await;
                let Some(row) = collections.get(self.dice.below(collections.len())) else {
                    return self
                        .mutate(
                            "createCollection",
                            json!({"title": "Front", "collectionKind": "SERIES", "isPublished": true}),
                        )
                        .await;
                };
                let collection = GlobalId::new(NodeKind::Collection, row.id).to_string();
                let next = articles.iter().find(|next| next.id != article.id).unwrap_or(article);
                let next = GlobalId::new(NodeKind::Article, next.id).to_string();
                let (from, until) = (self.time(), self.time());
                match self.dice.below(4) {
                    0 => self.mutate("updateCollection", json!({"id": collection, "expectedVersion": row.version, "isPublished": !made.is_multiple_of(3)})).await,
                    1 => self.mutate("removeCollectionItem", json!({"id": collection, "articleId": id})).await,
                    2 => self.mutate("setCollectionItems", json!({"id": collection, "expectedVersion": row.version, "items": [{"article": {"id": id}}, {"article": {"id": next}}]})).await,
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
    pub async fn check_pictures(&self, fresh: &Web, nodes: &[&Web], known: &mut HashMap<String, String>) {
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
}
