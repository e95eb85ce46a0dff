//! What is taken and what is refused, with which words; what comes out of what was taken.

use dateline::auth::Role;
use image::GenericImageView;
use serde_json::{Value, json};

use super::desk::{begin, complete, get, put, send, upload};
use super::files::{self, exif, jpeg, with_segment};
use super::table::table;
use crate::newsroom::{mutate, user};
use crate::on_both_databases;
use crate::web::Web;

on_both_databases! {
    async fn odd_and_hostile_files_come_to_what_the_table_says(app: &TestApp) {
        let (web, editor) = (Web::start(&app.app), user(Role::Editor, 1));
        let table = table();
        assert!(table.len() >= 50);
        let mut wrong = Vec::new();
        for (name, mime_type, bytes, expected) in table {
            let sent = send(app, &web, editor, name, mime_type, &bytes, json!({})).await;
            let got = match sent.errors.as_array().unwrap().first() {
                None => sent.asset["status"].as_str().unwrap().to_owned(),
                Some(error) => format!("{} {}", error["code"].as_str().unwrap(), error["message"].as_str().unwrap()),
            };
            let (code, words) = expected.split_once(' ').unwrap_or((expected, ""));
            if !(got.starts_with(code) && got.contains(words)) {
                wrong.push(format!("{name} ({mime_type}): {got}, not {expected}"));
            }
            // What was refused after its bytes came says so itself.
            if code != "READY" && !sent.asset.is_null() && sent.asset["status"] != "FAILED" {
                wrong.push(format!("{name}: {:?}", sent.asset));
            }
            if let (Some(url), "READY") = (sent.asset["url"].as_str(), code) {
                let shown = get(&web, url).await;
                let markers: [&[u8]; 4] = [b"<script", b"alert(", b"SECRETPLACE", b"Exif"];
                let leaks = mime_type.starts_with("image/") && markers.iter().any(|marker| shown.body.windows(marker.len()).any(|part| part == *marker));
                if shown.status != 200 || shown.header("x-content-type-options") != Some("nosniff") || leaks {
                    wrong.push(format!("{name}: {} {}", shown.status, shown.head));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn a_picture_comes_out_clean_upright_and_in_sizes(app: &TestApp) {
        let (web, editor) = (Web::start(&app.app), user(Role::Editor, 1));
        let sideways = with_segment(&jpeg(800, 400), 0xe1, &exif(6));
        let asset = upload(app, &web, editor, "a.jpg", "image/jpeg", &sideways, json!({"alt": "Corners"})).await;
        // A quarter turn clockwise: what was at the bottom left is at the top left.
        assert_eq!((&asset["width"], &asset["height"]), (&json!(400), &json!(800)), "{asset:#}");
        let shown = get(&web, asset["url"].as_str().unwrap()).await;
        assert_eq!((shown.status, shown.header("content-type")), (200, Some("image/jpeg")));
        let pixels = image::load_from_memory(&shown.body).unwrap();
        let near = |at: (u32, u32), colour: [u8; 3]| {
            let found = pixels.get_pixel(at.0, at.1).0;
            assert!(found.iter().zip(colour).all(|(one, other)| one.abs_diff(other) <= 8), "{at:?} {found:?} {colour:?}");
        };
        near((50, 50), [230, 230, 230]);
        near((350, 50), [200, 30, 30]);
        near((350, 750), [30, 200, 30]);
        near((50, 750), [30, 30, 200]);
        assert!(asset["blurHash"].as_str().unwrap().len() == 28 && asset["dominantColor"].as_str().unwrap().starts_with('#'));

        let sources = asset["sources"].as_array().unwrap();
        assert_eq!(sources.iter().map(|set| set["format"].as_str().unwrap()).collect::<Vec<_>>(), ["WEBP", "JPEG"]);
        assert_eq!(sources[0]["renditions"].as_array().unwrap().iter().map(|size| size["width"].as_i64().unwrap()).collect::<Vec<_>>(), [320, 400]);
        assert!(sources[0]["srcset"].as_str().unwrap().ends_with(".webp?") || sources[0]["srcset"].as_str().unwrap().ends_with(" 400w"));

        let ask = "query ($id: ID!) { node(id: $id) { ... on MediaAsset { rendition(maxWidth: 700, aspectRatio: \"16:9\") { url width height mimeType } \
            sources(aspectRatio: \"1:1\", formats: [JPEG]) { width height srcset } } } }";
        let cut = app.ask_as(editor, ask, json!({"id": asset["id"]})).await;
        assert_eq!(cut["data"]["node"]["rendition"]["width"], 400, "{cut:#}");
        assert_eq!(cut["data"]["node"]["rendition"]["height"], 225, "{cut:#}");
        assert_eq!(cut["data"]["node"]["sources"][0]["height"], 400);
        let part = get(&web, cut["data"]["node"]["rendition"]["url"].as_str().unwrap()).await;
        assert_eq!(image::load_from_memory(&part.body).unwrap().dimensions(), (400, 225));

        // What can be seen through is never JPEG.
        let logo = upload(app, &web, editor, "logo.png", "image/png", &files::transparent(64, 48), json!({})).await;
        assert_eq!(logo["mimeType"], "image/png");
        let shown = image::load_from_memory(&get(&web, logo["url"].as_str().unwrap()).await.body).unwrap();
        assert_eq!((shown.get_pixel(5, 5).0[3], shown.get_pixel(60, 5).0[3]), (0, 255));
        let other = get(&web, &logo["url"].as_str().unwrap().replace(".png", ".jpg")).await;
        assert_eq!(other.status, 404);
    }

    async fn an_upload_can_be_taken_up_again_and_only_its_own_bytes_count(app: &TestApp) {
        let (web, writer, editor) = (Web::start(&app.app), user(Role::Contributor, 1), user(Role::Editor, 2));
        let bytes = jpeg(64, 48);
        let digest = sha256(&bytes);
        let input = json!({"fileName": "a.jpg", "mimeType": "image/jpeg", "sizeBytes": bytes.len().to_string(), "sha256": digest, "clientMutationId": "one"});
        let begun = begin(app, writer, input.clone()).await;
        assert_eq!(begun["asset"]["status"], "AWAITING_UPLOAD", "{begun:#}");
        // Nothing is there yet.
        let early = complete(app, writer, &begun["asset"]["id"]).await;
        assert_eq!(early.errors[0]["code"], "INVALID", "{early:?}");
        // The same question has the same answer, so an upload that broke off goes on.
        let again = begin(app, writer, input).await;
        assert_eq!((&again["asset"]["id"], &again["upload"]), (&begun["asset"]["id"], &begun["upload"]));
        // As many bytes, of the type that was announced, at the address that was signed.
        let mut wrong = begun["upload"].clone();
        wrong["headers"][1]["value"] = json!((bytes.len() - 1).to_string());
        assert_eq!(put(&web, &wrong, &bytes[1..]).await.status, 413);
        let mut wrong = begun["upload"].clone();
        wrong["headers"][0]["value"] = json!("image/png");
        assert_eq!(put(&web, &wrong, &bytes).await.status, 415);
        let mut wrong = begun["upload"].clone();
        let url = wrong["url"].as_str().unwrap().to_owned();
        for tampered in [url.replace("until=", "until=9"), url.replace("/uploads/", "/uploads/0"), url[..url.len() - 4].to_owned(), url.split('?').next().unwrap().to_owned()] {
            wrong["url"] = json!(tampered);
            let refused = put(&web, &wrong, &bytes).await;
            assert!(refused.status == 403 || refused.status == 404, "{tampered}: {refused:?}");
        }
        // Other bytes of the same length: what they come to decides.
        let mut other = bytes.clone();
        let middle = other.len() / 2;
        other[middle] ^= 1;
        assert_eq!(put(&web, &begun["upload"], &other).await.status, 204);
        let refused = complete(app, writer, &begun["asset"]["id"]).await;
        assert!(refused.errors[0]["message"].as_str().unwrap().contains("SHA-256"), "{refused:?}");
        assert_eq!(refused.asset["status"], "AWAITING_UPLOAD");
        // Those that were meant.
        assert_eq!(put(&web, &begun["upload"], &bytes).await.status, 204);
        let done = complete(app, writer, &begun["asset"]["id"]).await;
        assert_eq!((&done.errors, &done.asset["status"]), (&json!([]), &json!("READY")), "{done:?}");
        assert_eq!(complete(app, writer, &begun["asset"]["id"]).await.asset["status"], "READY");
        assert_eq!(put(&web, &begun["upload"], &bytes).await.status, 403);
        // The same bytes need not be sent twice.
        let known = begin(app, editor, json!({"fileName": "b.jpg", "mimeType": "image/jpeg", "sizeBytes": "10", "sha256": digest.to_uppercase()})).await;
        assert_eq!((&known["asset"]["id"], &known["upload"]), (&begun["asset"]["id"], &Value::Null), "{known:#}");
        // Late bytes are not taken.
        let late = begin(app, writer, json!({"fileName": "c.jpg", "mimeType": "image/jpeg", "sizeBytes": bytes.len().to_string()})).await;
        let now = app.app.clock.now();
        app.clock.set(dateline::kernel::Micros(now.0 + 3_600_000_000));
        assert_eq!(put(&web, &late["upload"], &bytes).await.status, 403);
        let over = complete(app, writer, &late["asset"]["id"]).await;
        assert!(over.errors[0]["message"].as_str().unwrap().contains("in time"), "{over:?}");
    }

    async fn what_is_said_of_a_file_is_checked(app: &TestApp) {
        let (web, writer, other, editor) = (Web::start(&app.app), user(Role::Contributor, 1), user(Role::Author, 3), user(Role::Editor, 2));
        for (more, code, field) in [
            (json!({"sizeBytes": "0"}), "INVALID", "sizeBytes"),
            (json!({"sizeBytes": "-5"}), "INVALID", "sizeBytes"),
            (json!({"sizeBytes": "many"}), "INVALID", "sizeBytes"),
            (json!({"sizeBytes": "999999999999"}), "LIMIT_EXCEEDED", "sizeBytes"),
            (json!({"fileName": " "}), "INVALID", "fileName"),
            (json!({"fileName": "a\u{0}b"}), "INVALID", "fileName"),
            (json!({"fileName": "x".repeat(256)}), "INVALID", "fileName"),
            (json!({"sha256": "abc"}), "INVALID", "sha256"),
            (json!({"alt": "x".repeat(1_001)}), "INVALID", "alt"),
            (json!({"focalX": 1.5}), "INVALID", "focalX"),
            (json!({"usableFrom": "2021-01-02T00:00:00Z", "usableUntil": "2021-01-01T00:00:00Z"}), "INVALID", "usableUntil"),
            (json!({"rights": {"licenseUrl": "javascript:alert(1)"}}), "INVALID", "rights"),
            (json!({"source": {"slug": "nobody"}}), "NOT_FOUND", "source"),
        ] {
            let mut input = json!({"fileName": "a.jpg", "mimeType": "image/jpeg", "sizeBytes": "100"});
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let refused = begin(app, writer, input).await;
            assert_eq!((&refused["userErrors"][0]["code"], &refused["userErrors"][0]["field"][0]), (&json!(code), &json!(field)), "{more} {refused:#}");
        }
        let asset = upload(app, &web, writer, "Ünïque photo.jpg", "image/jpeg", &jpeg(40, 30), json!({"alt": "A boat", "credit": "AFP"})).await;
        let update = async |who, input: Value| {
            let mut all = json!({"id": asset["id"]});
            all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
            mutate(app, who, "updateMediaAsset", "asset { alt credit version focalPoint { x y } url } userErrors { code message }", all).await
        };
        assert_eq!(update(other, json!({"alt": "Mine"})).await["userErrors"][0]["code"], "PERMISSION_DENIED");
        let moved = update(writer, json!({"focalX": 0.1, "focalY": 0.2})).await;
        assert_eq!(moved["asset"]["focalPoint"], json!({"x": 0.1, "y": 0.2}), "{moved:#}");
        assert_ne!(moved["asset"]["url"], asset["url"]);
        assert_eq!(get(&web, asset["url"].as_str().unwrap()).await.status, 404);
        let version = moved["asset"]["version"].as_i64().unwrap();
        assert_eq!(update(editor, json!({"expectedVersion": version - 1, "alt": "Late"})).await["userErrors"][0]["code"], "STALE_VERSION");
        assert_eq!(update(editor, json!({"expectedVersion": version, "alt": "A red boat"})).await["asset"]["alt"], "A red boat");

        let list = "query ($filter: EditorialMediaFilter) { editorial { media(filter: $filter) { totalCount nodes { fileName } } } }";
        for (filter, count) in [
            (json!({"text": "RED boat"}), 1), (json!({"text": "unique"}), 1), (json!({"text": "afp"}), 1), (json!({"text": "100%"}), 0),
            (json!({"kinds": ["VIDEO"]}), 0), (json!({"kinds": ["IMAGE"]}), 1), (json!({"isUsed": true}), 0), (json!({"isUsed": false, "statuses": ["READY"]}), 1), (json!({"mine": true}), 0),
        ] {
            let found = app.ask_as(editor, list, json!({"filter": filter})).await;
            assert_eq!(found["data"]["editorial"]["media"]["totalCount"], count, "{filter} {found:#}");
        }
        let gone = mutate(app, editor, "deleteMediaAsset", "deletedMediaAssetId userErrors { code }", json!({"id": asset["id"]})).await;
        assert_eq!(gone, json!({"deletedMediaAssetId": asset["id"], "userErrors": []}));
        let none = app.ask_as(editor, list, json!({})).await;
        assert_eq!(none["data"]["editorial"]["media"]["totalCount"], 0);
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
