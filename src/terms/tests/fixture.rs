//! The vocabularies as files bring them, without the rest of an import.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::db::{Database, DatabaseTransaction, DatabaseUrl, migrate_up};
use crate::kernel::{Code, Error, Micros, Outcome, RegionRef, Result};
use crate::terms::Term;
use crate::terms::save::Moved;
use crate::vocabulary::Vocabulary;
use crate::{media, menu, region, route, site};

pub const NOW: Micros = Micros(1_606_824_000_000_000);

pub async fn database() -> Database {
    let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.unwrap();
    migrate_up(&db).await.unwrap();
    let tx = db.begin().await.unwrap();
    region::ensure_reference(&tx, NOW).await.unwrap();
    tx.commit().await.unwrap();
    db
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T> {
    serde_json::from_value(value.clone()).map_err(|error| Error::invalid(error.to_string()))
}

/// Saves one line of a file.
async fn save(tx: &DatabaseTransaction, line: &Value) -> Result<(Outcome, Option<Moved>)> {
    let vocabulary = &Vocabulary::load(tx).await?;
    let (kind, value) = line.as_object().unwrap().iter().next().unwrap();
    let outcome = match kind.as_str() {
        "site" => site::save(tx, read(value)?).await?,
        "media" => media::save(tx, &vocabulary.sources, NOW, read(value)?).await?.1,
        "menu" => menu::save(tx, vocabulary.targets(), NOW, read(value)?).await?.1,
        "redirect" => route::save(tx, NOW, read(value)?).await?,
        "region" => return term(tx, vocabulary, Term::Region(read(value)?)).await,
        "category" => return term(tx, vocabulary, Term::Category(read(value)?)).await,
        "source" => return term(tx, vocabulary, Term::Source(read(value)?)).await,
        "tag" => return term(tx, vocabulary, Term::Tag(read(value)?)).await,
        "author" => return term(tx, vocabulary, Term::Author(read(value)?)).await,
        other => panic!("{other}"),
    };
    Ok((outcome, None))
}

async fn term(tx: &DatabaseTransaction, vocabulary: &Vocabulary, term: Term) -> Result<(Outcome, Option<Moved>)> {
    let saved = term.save(tx, vocabulary, NOW).await?;
    Ok((saved.outcome, saved.moved))
}

/// Saves lines, each in a transaction of its own.
pub async fn import(db: &Database, lines: &[Value]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for line in lines {
        outcomes.push(one(db, line).await.unwrap_or_else(|error| panic!("{line}: {error:?}")).0);
    }
    outcomes
}

pub async fn one(db: &Database, line: &Value) -> Result<(Outcome, Option<Moved>)> {
    let tx = db.begin().await.unwrap();
    let saved = save(&tx, line).await;
    match &saved {
        Ok(_) => tx.commit().await.unwrap(),
        Err(_) => tx.rollback().await.unwrap(),
    }
    saved
}

pub async fn refused(db: &Database, line: Value) -> (Code, String) {
    let error = one(db, &line).await.expect_err(&line.to_string());
    (error.code(), error.message().into_owned())
}

pub async fn vocabulary(db: &Database) -> Vocabulary {
    Vocabulary::load(db.reader()).await.unwrap()
}

pub fn slug(slug: &str) -> RegionRef {
    RegionRef::Slug(slug.into())
}

/// One of everything, with every field.
pub fn lines() -> Vec<Value> {
    vec![
        json!({"media": {"key": "m1", "url": "https://cdn.example/p/karabakh.jpg?w=2", "mimeType": "image/jpeg",
            "sizeBytes": "12345", "width": 1600, "height": 900, "alt": "A road", "caption": {"markdown": "The *road*."},
            "credit": "A. Smith / Wire", "rights": {"copyrightHolder": "Wire", "licenseUrl": "https://l.example/"},
            "focalX": 0.5, "focalY": 0.25, "blurHash": "LKO2", "dominantColor": "#336699", "createdAt": "2020-01-02T03:04:05Z"}}),
        json!({"media": {"key": "m2", "url": "https://cdn.example/a.mp3", "mimeType": "audio/mpeg", "fileName": "talk.mp3",
            "durationSeconds": 1.001, "createdAt": "2020-01-02T03:04:05Z"}}),
        json!({"region": {"slug": "eurasia", "name": "Eurasia", "regionKind": "GROUPING", "description": {"text": "Two\n\nparts"},
            "image": {"key": "m1"}, "wikidataId": "Q5401", "latitude": 50.5, "longitude": -80.25}}),
        json!({"region": {"slug": "russia", "otherParents": [{"slug": "eurasia"}]}}),
        json!({"region": {"slug": "brittany", "name": "Brittany", "regionKind": "SUBDIVISION", "primaryParent": {"isoAlpha2": "FR"},
            "isoSubdivision": "FR-BRE", "officialName": "Région Bretagne"}}),
        json!({"category": {"slug": "world", "name": "World", "position": 2}}),
        json!({"category": {"slug": "conflict", "name": "Conflict", "parent": {"slug": "world"}, "mediaTopic": "medtop:16000000",
            "description": {"html": "<p>War &amp; peace</p>"}}}),
        json!({"category": {"slug": "ceasefires", "name": "Ceasefires", "parent": {"slug": "conflict"}}}),
        json!({"category": {"slug": "arts", "name": "Arts", "position": 1}}),
        json!({"source": {"slug": "reuters", "name": "Reuters", "sourceKind": "NEWS_AGENCY", "homepageUrl": "https://www.reuters.com/",
            "region": {"isoAlpha2": "GB"}, "ownershipNote": "Thomson Reuters", "wikidataId": "Q130879", "logo": {"key": "m1"}}}),
        json!({"tag": {"slug": "emmanuel-macron", "name": "Emmanuel Macron", "tagKind": "PERSON", "wikidataId": "Q3052772",
            "sameAs": ["https://www.wikidata.org/wiki/Q3052772"], "description": {"text": "President"}, "image": {"key": "m1"}}}),
        json!({"tag": {"slug": "ceasefire", "name": "Ceasefire"}}),
        json!({"author": {"slug": "zoe", "name": "Zoé Ash", "authorKind": "PERSON", "jobTitle": "Reporter", "avatar": {"key": "m1"},
            "homeRegion": {"slug": "france"}, "links": [{"rel": "mastodon", "url": "https://m.example/@zoe", "label": "Zoé"}],
            "bio": {"text": "Writes."}}}),
        json!({"author": {"slug": "bob", "name": "Bob", "isActive": false}}),
        json!({"author": {"slug": "a-desk", "name": "A-Desk", "authorKind": "GROUP"}}),
        json!({"author": {"slug": "a-team", "name": "A-Team", "authorKind": "GROUP", "members": [{"slug": "zoe"}, {"slug": "bob"}]}}),
        json!({"author": {"slug": "a-desk", "members": [{"slug": "a-team"}]}}),
        json!({"media": {"key": "m1", "source": {"slug": "reuters"}, "photographer": {"slug": "zoe"}}}),
        json!({"menu": {"location": "primary", "name": "Main", "items": [
            {"key": "home", "label": "Home", "url": "/"},
            {"label": "World", "target": {"category": {"slug": "world"}}, "children": [
                {"label": "France", "target": {"region": {"slug": "france"}}, "title": "About France", "children": [
                    {"label": "Macron", "target": {"tag": {"slug": "emmanuel-macron"}}},
                    {"label": "Zoé", "target": {"author": {"slug": "zoe"}}, "rel": "author"}]}]},
            {"label": "Wire", "url": "https://www.reuters.com/", "opensNewWindow": true}]}}),
        json!({"site": {"name": "The Line", "description": "News", "baseUrl": "https://line.example", "defaultLanguage": "fr",
            "timeZone": "Europe/Paris", "logo": {"key": "m1"}, "correctionsPolicyUrl": "https://line.example/c"}}),
        json!({"redirect": {"path": "/old", "redirectTo": "/region/france"}}),
        json!({"redirect": {"path": "/gone", "httpStatus": 410}}),
        json!({"redirect": {"path": "/feed", "redirectTo": "https://feeds.example/", "httpStatus": 302}}),
    ]
}
