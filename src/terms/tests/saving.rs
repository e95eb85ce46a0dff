use serde_json::json;
use uuid::Uuid;

use super::fixture::{database, import, lines, one, refused, vocabulary};
use crate::db::vocabulary_version;
use crate::kernel::{Code, Outcome, derived_id};
use crate::{author, media, tag};

#[tokio::test]
async fn what_is_so_already_writes_nothing() {
    let db = database().await;
    let lines = lines();
    let first = import(&db, &lines).await;
    assert!(first.iter().all(|outcome| *outcome != Outcome::Unchanged), "{first:?}");
    let version = vocabulary_version(db.reader()).await.unwrap();
    let again = import(&db, &lines).await;
    for (line, outcome) in lines.iter().zip(again) {
        assert_eq!(outcome, Outcome::Unchanged, "{line}");
    }
    assert_eq!(vocabulary_version(db.reader()).await.unwrap(), version);
}

#[tokio::test]
async fn a_move_tells_which_ancestors_came_and_went() {
    let db = database().await;
    import(&db, &[json!({"region": {"slug": "eurasia", "name": "Eurasia"}})]).await;
    let eurasia = derived_id("region", "eurasia");
    let (outcome, moved) =
        one(&db, &json!({"region": {"slug": "russia", "otherParents": [{"slug": "eurasia"}]}})).await.unwrap();
    let moved = moved.unwrap();
    assert_eq!(vocabulary(&db).await.regions.get(moved.child).unwrap().version, 2);
    assert_eq!((outcome, moved.child), (Outcome::Updated, derived_id("region", "russia")));
    assert_eq!((moved.gained, moved.lost), (vec![eurasia], vec![]));
    let (_, moved) = one(&db, &json!({"region": {"slug": "russia", "otherParents": null}})).await.unwrap();
    assert_eq!(moved.unwrap().lost, [eurasia]);

    // Mexico stays in the Americas on either way, and leaves Latin America and Central America.
    let (_, moved) = one(&db, &json!({"region": {"slug": "mexico", "primaryParent": {"m49": "003"}}})).await.unwrap();
    let moved = moved.unwrap();
    let mut lost: Vec<Uuid> = ["latin-america", "central-america"].map(|slug| derived_id("region", slug)).to_vec();
    lost.sort();
    assert_eq!((moved.gained, moved.lost), (vec![], lost));

    import(&db, &[json!({"category": {"slug": "a", "name": "A"}}), json!({"category": {"slug": "b", "name": "B"}})])
        .await;
    import(&db, &[json!({"category": {"slug": "c", "name": "C", "parent": {"slug": "a"}}})]).await;
    let (_, moved) = one(&db, &json!({"category": {"slug": "c", "parent": {"slug": "b"}}})).await.unwrap();
    let moved = moved.unwrap();
    assert_eq!(moved.gained, [derived_id("category", "b")]);
    assert_eq!(moved.lost, [derived_id("category", "a")]);
}

#[tokio::test]
async fn nothing_lies_in_itself() {
    let db = database().await;
    for line in [
        json!({"region": {"slug": "europe", "primaryParent": {"slug": "france"}}}),
        json!({"region": {"slug": "europe", "otherParents": [{"slug": "europe"}]}}),
        json!({"region": {"slug": "new", "name": "New", "primaryParent": {"slug": "new"}}}),
    ] {
        let (code, message) = refused(&db, line.clone()).await;
        assert!(matches!(code, Code::Conflict | Code::NotFound), "{line}: {message}");
    }
    import(&db, &[json!({"category": {"slug": "a", "name": "A"}})]).await;
    import(&db, &[json!({"category": {"slug": "b", "name": "B", "parent": {"slug": "a"}}})]).await;
    assert_eq!(refused(&db, json!({"category": {"slug": "a", "parent": {"slug": "b"}}})).await.0, Code::Conflict);
    assert_eq!(refused(&db, json!({"category": {"slug": "a", "parent": {"slug": "a"}}})).await.0, Code::Conflict);

    import(&db, &[
        json!({"author": {"slug": "inner", "name": "Inner", "authorKind": "GROUP"}}),
        json!({"author": {"slug": "outer", "name": "Outer", "authorKind": "GROUP", "members": [{"slug": "inner"}]}}),
    ])
    .await;
    for line in [
        json!({"author": {"slug": "inner", "members": [{"slug": "outer"}]}}),
        json!({"author": {"slug": "inner", "members": [{"slug": "inner"}]}}),
    ] {
        let (code, message) = refused(&db, line.clone()).await;
        assert_eq!(code, Code::Conflict, "{line}: {message}");
    }
}

#[tokio::test]
async fn a_bad_line_says_what_is_wrong() {
    let db = database().await;
    for (line, code, part) in [
        (json!({"region": {"slug": "nowhere"}}), Code::BadUserInput, "needs a name"),
        (json!({"region": {"name": "…"}}), Code::BadUserInput, "No slug"),
        (json!({"region": {"slug": "N O", "name": "x"}}), Code::BadUserInput, "is not a slug"),
        (json!({"region": {"slug": "x", "name": " "}}), Code::BadUserInput, "name: It must not be blank."),
        (json!({"region": {"slug": "x", "name": "n".repeat(201)}}), Code::BadUserInput, "at most 200"),
        (json!({"region": {"slug": "france", "m49": "25"}}), Code::BadUserInput, "three digits"),
        (json!({"region": {"slug": "france", "isoAlpha2": "fr"}}), Code::BadUserInput, "alpha-2"),
        (json!({"region": {"slug": "france", "m49": "276"}}), Code::Conflict, ""),
        (
            json!({"region": {"slug": "france", "latitude": 91}}),
            Code::BadUserInput,
            "latitude: 91 is not between -90 and 90.",
        ),
        (
            json!({"region": {"slug": "france", "primaryParent": {"slug": "atlantis"}}}),
            Code::NotFound,
            "primaryParent: There is no region with slug \"atlantis\".",
        ),
        (json!({"region": {"slug": "france", "primaryParent": {"m49": "xx"}}}), Code::BadUserInput, "M49"),
        (json!({"region": {"slug": "france", "image": {"key": "nope"}}}), Code::NotFound, "nope"),
        (json!({"region": {"slug": "france", "colour": "red"}}), Code::BadUserInput, "colour"),
        (json!({"category": {"slug": "x", "name": "X", "parent": {"slug": "nope"}}}), Code::NotFound, "nope"),
        (json!({"category": {"slug": "x", "name": "X", "mediaTopic": "sport"}}), Code::BadUserInput, "Media Topic"),
        (
            json!({"source": {"slug": "x", "name": "X", "homepageUrl": "javascript:alert(1)"}}),
            Code::BadUserInput,
            "http",
        ),
        (json!({"tag": {"slug": "x", "name": "X", "sameAs": ["nope"]}}), Code::BadUserInput, "http"),
        (json!({"tag": {"slug": "x", "name": "X", "tagKind": "THING"}}), Code::BadUserInput, "THING"),
        (
            json!({"author": {"slug": "x", "name": "X", "authorKind": "GROUP", "members": [{"slug": "nope"}]}}),
            Code::NotFound,
            "nope",
        ),
        (json!({"author": {"slug": "x", "name": "X", "homeRegion": {"slug": "nope"}}}), Code::NotFound, "nope"),
        (json!({"media": {"key": "x", "url": "https://x.example/"}}), Code::BadUserInput, "mimeType"),
        (
            json!({"media": {"key": "x", "url": "ftp://x.example/", "mimeType": "image/png"}}),
            Code::BadUserInput,
            "http",
        ),
        (json!({"site": {"timeZone": "Europe/Atlantis"}}), Code::BadUserInput, "time zone"),
        (json!({"site": {"defaultLanguage": "english, please"}}), Code::BadUserInput, "BCP 47"),
        (json!({"menu": {"location": "x", "items": [{"label": "X"}]}}), Code::BadUserInput, "target"),
        (
            json!({"menu": {"location": "x", "items": [{"label": "X", "target": {"tag": {"slug": "nope"}}}]}}),
            Code::NotFound,
            "nope",
        ),
        (json!({"redirect": {"path": "/region/france", "redirectTo": "/x"}}), Code::Conflict, "page"),
        (json!({"redirect": {"path": "x", "redirectTo": "/x"}}), Code::BadUserInput, "path"),
        (json!({"redirect": {"path": "/x"}}), Code::BadUserInput, "redirectTo"),
        (json!({"redirect": {"path": "/x", "redirectTo": "/y", "httpStatus": 303}}), Code::BadUserInput, "303"),
    ] {
        let (found, message) = refused(&db, line.clone()).await;
        assert!(found == code && message.contains(part), "{line}: {found:?} {message}");
    }
}

#[tokio::test]
async fn null_clears_and_absence_keeps() {
    let db = database().await;
    import(&db, &lines()).await;
    import(&db, &[json!({"tag": {"slug": "emmanuel-macron", "description": null, "sameAs": null}})]).await;
    let found = tag::by_ids(db.reader(), &[derived_id("tag", "emmanuel-macron")]).await.unwrap();
    let tag = found.values().next().unwrap();
    assert_eq!((tag.description.clone(), tag.same_as.len()), (None, 0));
    assert_eq!((tag.wikidata_id.as_deref(), tag.version), (Some("Q3052772"), 2));
}

#[tokio::test]
async fn a_name_alone_makes_a_slug() {
    let db = database().await;
    import(&db, &[json!({"tag": {"name": "Élysée Palace"}}), json!({"author": {"name": "Zoé Ash"}})]).await;
    let tag = tag::by_ids(db.reader(), &[derived_id("tag", "elysee-palace")]).await.unwrap();
    assert_eq!(tag.values().next().unwrap().name, "Élysée Palace");
    let author = author::by_ids(db.reader(), &[derived_id("author", "zoe-ash")]).await.unwrap();
    assert_eq!(author.len(), 1);
}

#[tokio::test]
async fn durations_survive_a_round_trip() {
    let db = database().await;
    for milliseconds in [1_i64, 999, 1_001, 1_005, 4_350, 8_290, 35_855, 1_234_567] {
        let line = json!({"media": {"key": "m", "url": "https://x.example/a.mp3", "mimeType": "audio/mpeg",
            "durationSeconds": milliseconds as f64 / 1000.0}});
        import(&db, &[line]).await;
        let found = media::by_ids(db.reader(), &[derived_id("media", "m")]).await.unwrap();
        assert_eq!(found.values().next().unwrap().duration_ms, Some(milliseconds));
    }
}
