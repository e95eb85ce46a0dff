use serde_json::{Value, json};

use super::fixture::{NOW, database, import, lines, slug, vocabulary};
use crate::db::{Sql, vocabulary_version};
use crate::kernel::{AuthorRef, CursorKind, PageRequest, RegionRef, TagRef, derived_id};
use crate::region;
use crate::route::{self, Found, NodeRef, RoutedKind};
use crate::{author, media, tag};

#[tokio::test]
async fn the_world_is_there_at_the_start() {
    let db = database().await;
    let regions = vocabulary(&db).await.regions;
    let world = regions.id(&slug("world")).unwrap();
    assert_eq!(regions.descendants(world).len(), regions.by_name().len());
    let line = |name: &str| -> Vec<String> {
        regions.line(regions.id(&slug(name)).unwrap()).iter().map(|region| region.slug.clone()).collect()
    };
    assert_eq!(line("france"), ["world", "europe", "western-europe"]);
    assert_eq!(line("antarctica"), ["world"]);
    let france = regions.find(&RegionRef::IsoAlpha2("FR".into())).unwrap().unwrap();
    for reference in [RegionRef::M49("250".into()), RegionRef::IsoAlpha3("FRA".into()), slug("france")] {
        assert_eq!(regions.id(&reference).unwrap(), france.id);
    }
    let above: Vec<String> = regions
        .ancestors(regions.id(&slug("kenya")).unwrap())
        .iter()
        .map(|id| regions.get(*id).unwrap().slug.clone())
        .collect();
    assert_eq!(above.iter().filter(|slug| *slug == "world").count(), 1);
    assert!(above.contains(&"sub-saharan-africa".into()) && above.contains(&"africa".into()), "{above:?}");
    let node = NodeRef { kind: RoutedKind::Region, id: france.id };
    assert_eq!(route::resolve(db.reader(), "/region/france").await.unwrap(), Some(Found::Page(node)));

    let before = vocabulary_version(db.reader()).await.unwrap();
    let tx = db.begin().await.unwrap();
    region::ensure_reference(&tx, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(vocabulary_version(db.reader()).await.unwrap(), before);
}

#[tokio::test]
async fn members_and_groups_in_their_order() {
    let db = database().await;
    import(&db, &lines()).await;
    let id = |slug| derived_id("author", slug);
    let members = author::members(db.reader(), &[id("a-team"), id("zoe")]).await.unwrap();
    let names: Vec<&str> = members[&id("a-team")].iter().map(|author| author.slug.as_str()).collect();
    assert_eq!(names, ["zoe", "bob"]);

    import(&db, &[json!({"author": {"slug": "a-team", "members": [{"slug": "bob"}, {"slug": "zoe"}]}})]).await;
    let members = author::members(db.reader(), &[id("a-team")]).await.unwrap();
    let names: Vec<&str> = members[&id("a-team")].iter().map(|author| author.slug.as_str()).collect();
    assert_eq!(names, ["bob", "zoe"]);
    let group = &author::by_ids(db.reader(), &[id("a-team")]).await.unwrap()[&id("a-team")];
    assert_eq!(group.version, 2);
}

#[tokio::test]
async fn only_what_is_live_is_public() {
    let db = database().await;
    import(&db, &lines()).await;
    let conn = db.reader();
    let zoe = AuthorRef::Slug("zoe".into());
    let macron = TagRef::WikidataId("Q3052772".into());
    assert!(author::find(conn, &zoe).await.unwrap().is_none());
    assert!(tag::find(conn, &macron).await.unwrap().is_none());
    assert!(tag::list(conn, &[], &PageRequest::first(CursorKind::Tags, 20)).await.unwrap().edges.is_empty());
    assert!(author::list(conn, &[], &PageRequest::first(CursorKind::Authors, 20)).await.unwrap().edges.is_empty());
    let live = |table: &str, slug: &str| {
        let mut sql = Sql::new("UPDATE ");
        sql.push(table).push(" SET is_live = TRUE WHERE slug = ").bind(slug);
        sql
    };
    live("tag", "emmanuel-macron").execute(db.writer()).await.unwrap();
    live("author", "a-team").execute(db.writer()).await.unwrap();
    assert!(tag::find(conn, &macron).await.unwrap().is_some());
    // A member of a group with a byline is known too, but is no author of the list.
    assert!(author::find(conn, &zoe).await.unwrap().is_some());
    let list = author::list(conn, &[], &PageRequest::first(CursorKind::Authors, 20)).await.unwrap();
    assert_eq!(list.edges.iter().map(|edge| edge.node.slug.as_str()).collect::<Vec<_>>(), ["a-team"]);
}

#[tokio::test]
async fn tags_of_several_kinds_come_in_one_order() {
    let db = database().await;
    let kinds = ["SUBJECT", "PERSON", "PLACE"];
    let lines: Vec<Value> = (0..40)
        .map(|number| json!({"tag": {"name": format!("Tag {:02}", (number * 7) % 40), "tagKind": kinds[number % 3]}}))
        .collect();
    import(&db, &lines).await;
    Sql::new("UPDATE tag SET is_live = TRUE").execute(db.writer()).await.unwrap();
    let conn = db.reader();
    for wanted in
        [vec![], vec![tag::TagKind::Person], vec![tag::TagKind::Person, tag::TagKind::Place, tag::TagKind::Person]]
    {
        let all = tag::list(conn, &wanted, &PageRequest::first(CursorKind::Tags, 100)).await.unwrap();
        let names: Vec<String> = all.edges.iter().map(|edge| edge.node.name.clone()).collect();
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(names, sorted);
        assert_eq!(tag::count(conn, &wanted).await.unwrap().value, names.len() as i64);
        let (mut forward, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest::new(CursorKind::Tags, 100, Some(7), after.as_deref(), None, None).unwrap();
            let page = tag::list(conn, &wanted, &request).await.unwrap();
            forward.extend(page.edges.iter().map(|edge| edge.node.name.clone()));
            after = page.end;
            if !page.has_next {
                break;
            }
        }
        assert_eq!(forward, names);
        let (mut backward, mut before): (Vec<String>, Option<String>) = (Vec::new(), None);
        loop {
            let request = PageRequest::new(CursorKind::Tags, 100, None, None, Some(7), before.as_deref()).unwrap();
            let page = tag::list(conn, &wanted, &request).await.unwrap();
            backward.splice(0..0, page.edges.iter().map(|edge| edge.node.name.clone()));
            before = page.edges.first().map(|edge| edge.cursor.clone());
            if !page.has_previous {
                break;
            }
        }
        assert_eq!(backward, names);
    }
}

#[tokio::test]
async fn a_media_file_is_public_where_something_public_shows_it() {
    let db = database().await;
    import(&db, &lines()).await;
    let id = |key| derived_id("media", key);
    // The site and a region show m1; nothing shows m2.
    let public = media::public_by_ids(db.reader(), &[id("m1"), id("m2")], crate::kernel::Micros(0)).await.unwrap();
    assert_eq!(public.keys().collect::<Vec<_>>(), [&id("m1")]);
    let assets = media::by_ids(db.reader(), &[id("m1"), id("m2")]).await.unwrap();
    assert_eq!(assets[&id("m1")].file_name, "karabakh.jpg");
    assert_eq!(assets[&id("m2")].duration_ms, Some(1_001));
}

#[tokio::test]
async fn paths_lead_where_they_should() {
    let db = database().await;
    import(&db, &lines()).await;
    let conn = db.reader();
    let france = NodeRef { kind: RoutedKind::Region, id: derived_id("region", "france") };
    let canonical = || "/region/france".to_owned();
    let former = Found::Former { node: france, canonical: canonical(), http_status: 301 };
    for path in ["/region/france/", "/old", "/old?utm_source=x", "/old/#top"] {
        assert_eq!(route::resolve(conn, path).await.unwrap(), Some(former.clone()), "{path}");
    }
    assert_eq!(route::resolve(conn, "/region/fr%61nce?page=2").await.unwrap(), Some(Found::Page(france)));
    assert_eq!(route::resolve(conn, "/gone").await.unwrap(), Some(Found::Gone { node: None }));
    assert_eq!(route::resolve(conn, "/nothing").await.unwrap(), None);
    assert_eq!(route::resolve(conn, "/").await.unwrap(), None);
}
