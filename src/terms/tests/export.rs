use serde_json::{Value, json};

use super::fixture::{database, import, lines, vocabulary};
use crate::db::{Database, Sql};
use crate::import::Record;
use crate::kernel::Outcome;
use crate::{media, menu, route, site, terms};

/// Everything out again, in the order of an export.
async fn export(db: &Database) -> Vec<Value> {
    let (conn, vocabulary) = (db.reader(), &vocabulary(db).await);
    let mut lines = Vec::new();
    let (site, front) = site::export(conn, &vocabulary.site).await.unwrap();
    lines.push(json!({ "site": site }));
    let mut pages = media::Export::default();
    while let Some(page) = pages.next(conn).await.unwrap() {
        lines.extend(page.iter().map(|input| json!({ "media": input })));
    }
    let mut pages = terms::Export::default();
    while let Some(page) = pages.next(conn, vocabulary).await.unwrap() {
        lines.extend(page.into_iter().map(|term| serde_json::to_value(Record::from(term)).unwrap()));
    }
    let mut pages = media::ExportCredits::default();
    while let Some(page) = pages.next(conn, &vocabulary.sources).await.unwrap() {
        lines.extend(page.iter().map(|input| json!({ "media": input })));
    }
    lines.extend(
        menu::export(conn, &vocabulary.menus, vocabulary.targets())
            .await
            .unwrap()
            .iter()
            .map(|input| json!({ "menu": input })),
    );
    lines.push(json!({ "site": front }));
    let mut pages = route::Export::default();
    while let Some(page) = pages.next(conn).await.unwrap() {
        lines.extend(page.iter().map(|input| json!({ "redirect": input })));
    }
    lines
}

#[tokio::test]
async fn an_export_makes_the_same_again() {
    let db = database().await;
    import(&db, &lines()).await;
    let out = export(&db).await;
    let copy = database().await;
    import(&copy, &out).await;
    let again = export(&copy).await;
    for (a, b) in out.iter().zip(&again) {
        assert_eq!(a, b);
    }
    assert_eq!(out.len(), again.len());
    assert_eq!(vocabulary(&db).await.regions.by_name(), vocabulary(&copy).await.regions.by_name());
    let same = import(&db, &out).await;
    for (line, outcome) in out.iter().zip(same) {
        assert_eq!(outcome, Outcome::Unchanged, "{line}");
    }
}

#[tokio::test]
async fn what_goes_out_reverses_what_was_taken_away() {
    let db = database().await;
    // South America leaves Latin America, Brazil its code.
    import(
        &db,
        &[
            json!({"region": {"slug": "south-america", "otherParents": null}}),
            json!({"region": {"slug": "brazil", "m49": null, "name": "Brasil"}}),
            json!({"region": {"slug": "chile", "m49": null}}),
        ],
    )
    .await;
    let out = export(&db).await;
    let copy = database().await;
    import(&copy, &out).await;
    let (a, b) = (vocabulary(&db).await, vocabulary(&copy).await);
    for region in a.regions.by_name() {
        let other = b.regions.get(region.id).unwrap();
        assert_eq!((&region.name, &region.parents, &region.m49), (&other.name, &other.parents, &other.m49));
    }
}

#[tokio::test]
async fn a_menu_survives_what_it_led_to() {
    let db = database().await;
    import(
        &db,
        &[
            json!({"tag": {"slug": "t", "name": "T"}}),
            json!({"menu": {"location": "footer", "items": [
            {"label": "Tags", "children": [{"label": "T", "target": {"tag": {"slug": "t"}}}]}]}}),
        ],
    )
    .await;
    Sql::new("DELETE FROM tag").execute(db.writer()).await.unwrap();
    let out = export(&db).await;
    let copy = database().await;
    import(&copy, &out).await;
}
