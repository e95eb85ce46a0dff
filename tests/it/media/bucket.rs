//! Files in a bucket: they are sent straight there, are looked at by us, and come out by our door.

use dateline::auth::Role;
use dateline::curation::media::{Swept, keep_bytes, sweep, verify};
use dateline::db::DatabaseUrl;
use dateline::media::Library;
use serde_json::{Value, json};

use super::desk::{begin, complete, fetch, get, path_of, put_there, upload};
use super::files::jpeg;
use super::s3_server::S3Server;
use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

fn library(server: &S3Server) -> Library {
    let settings = server.settings();
    let place = settings.place(&DatabaseUrl::SqliteMemory).unwrap();
    Library::new(settings, "http://127.0.0.1:8080".into(), place)
}

/// The same with another value of a header.
fn with_header(upload: &Value, name: &str, value: &str) -> Value {
    let mut changed = upload.clone();
    let headers = changed["headers"].as_array_mut().unwrap();
    headers.iter_mut().find(|header| header["name"] == name).unwrap()["value"] = json!(value);
    changed
}

fn without_header(upload: &Value, name: &str) -> Value {
    let mut changed = upload.clone();
    changed["headers"].as_array_mut().unwrap().retain(|header| header["name"] != name);
    changed
}

fn announced(bytes: &[u8], more: Value) -> Value {
    let mut input = json!({"fileName": "../a b.jpg", "mimeType": "image/jpeg", "sizeBytes": bytes.len().to_string()});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut other = bytes.to_vec();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    other
}

/// A bucket, a node that keeps its files there, and a picture of 640 by 480 pixels that an editor sent.
async fn with_picture(app: &TestApp) -> (S3Server, TestApp, Web, Value) {
    app.import(LINES).await;
    let server = S3Server::start();
    let app = app.with_media(library(&server));
    let web = Web::start(&app.app);
    let sent = jpeg(640, 480);
    let asset = upload(&app, &web, user(Role::Editor, 1), "a.jpg", "image/jpeg", &sent, json!({"alt": "A"})).await;
    (server, app, web, asset)
}

on_both_databases! {
    async fn the_bucket_takes_what_was_agreed_and_nothing_else(app: &TestApp) {
        let server = S3Server::start();
        let app = &app.with_media(library(&server));
        let (web, writer) = (Web::start(&app.app), user(Role::Contributor, 1));
        let bytes = jpeg(64, 48);
        let input = announced(&bytes, json!({"sha256": sha256(&bytes), "clientMutationId": "one"}));
        let begun = begin(app, writer, input.clone()).await;
        let target = &begun["upload"];
        let url = target["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("{}/newsroom/in/", server.endpoint)), "{url}");
        let names: Vec<&str> = target["headers"].as_array().unwrap().iter().map(|header| header["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["content-type", "content-length", "if-none-match", "x-amz-checksum-sha256"]);
        let early = complete(app, writer, &begun["asset"]["id"]).await;
        assert_eq!(early.errors[0]["message"], "Its bytes have not come yet. Send them, then complete the upload.");

        let mut elsewhere = target.clone();
        elsewhere["url"] = json!(url.replacen("/in/", "/o/aa/bb/", 1));
        let mut longer_lived = target.clone();
        longer_lived["url"] = json!(url.replacen("X-Amz-Expires=3600", "X-Amz-Expires=7200", 1));
        let other = flipped(&bytes);
        for (why, target, bytes) in [
            ("another place", elsewhere, bytes.as_slice()),
            ("another end", longer_lived, &bytes),
            ("another type", with_header(target, "content-type", "text/html"), &bytes),
            ("fewer bytes", with_header(target, "content-length", "10"), &bytes[..10]),
            ("no type", without_header(target, "content-type"), &bytes),
            ("perhaps instead of others", without_header(target, "if-none-match"), &bytes),
            ("whatever is there already", with_header(target, "if-none-match", "\"x\""), &bytes),
            ("no digest", without_header(target, "x-amz-checksum-sha256"), &bytes),
            ("another digest", with_header(target, "x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), &bytes),
        ] {
            let refused = put_there(&target, bytes).await;
            assert_eq!(refused.status, 403, "{why}: {} {}", refused.head, String::from_utf8_lossy(&refused.body));
        }
        assert_eq!(server.names(), [] as [&str; 0]);
        // To us nobody sends anything: neither by the bucket's address nor by one of ours.
        assert_eq!(fetch(&web, "PUT", path_of(url), &[("content-length", "0")], b"").await.status, 404);

        // Other bytes than were announced. Some stores keep them all the same; what is there is found out by us.
        assert_eq!(put_there(target, &other).await.status, 400);
        let wrong = complete(app, writer, &begun["asset"]["id"]).await;
        assert!(matches!(wrong.asset["status"].as_str().unwrap(), "AWAITING_UPLOAD"), "{wrong:?}");
        // Taken up again by the same question.
        let again = begin(app, writer, input.clone()).await;
        assert_eq!(again["asset"]["id"], begun["asset"]["id"]);
        assert_eq!(path_of(again["upload"]["url"].as_str().unwrap()).split('?').next(), path_of(url).split('?').next());
        assert_eq!(put_there(&again["upload"], &bytes).await.status, 200);
        assert_eq!(put_there(target, &other).await.status, 412, "what is there is not replaced");
        let done = complete(app, writer, &begun["asset"]["id"]).await;
        assert_eq!((&done.errors, &done.asset["status"]), (&json!([]), &json!("READY")), "{done:?}");

        // An hour later it is over.
        let late = begin(app, writer, announced(&bytes, json!({"clientMutationId": "two"}))).await;
        app.clock.set(dateline::kernel::Micros(app.app.clock.now().0 + 3_600_000_000));
        let over = begin(app, writer, announced(&bytes, json!({"clientMutationId": "two"}))).await;
        assert_eq!(over["asset"]["id"], late["asset"]["id"]);
        assert!(matches!(put_there(&over["upload"], &bytes).await.status, 400 | 403), "{over:#}");
    }

    async fn what_the_bytes_are_is_found_out_by_us(app: &TestApp) {
        let server = S3Server::start();
        let app = &app.with_media(library(&server));
        let writer = user(Role::Contributor, 1);
        let bytes = jpeg(64, 48);
        // The bucket may be filled by somebody who has its keys, or may itself be wrong: its word does not count.
        let begun = begin(app, writer, announced(&bytes, json!({"sha256": sha256(&bytes)}))).await;
        assert_eq!(put_there(&begun["upload"], &bytes).await.status, 200);
        let name = server.names().into_iter().next().unwrap();
        server.put(&name, flipped(&bytes));
        let refused = complete(app, writer, &begun["asset"]["id"]).await;
        assert!(refused.errors[0]["message"].as_str().unwrap().contains("SHA-256"), "{refused:?}");
        assert_eq!((refused.asset["status"].as_str().unwrap(), server.names().len()), ("AWAITING_UPLOAD", 0), "{refused:?}");

        let begun = begin(app, writer, announced(&bytes, json!({}))).await;
        assert_eq!(put_there(&begun["upload"], &bytes).await.status, 200);
        let name = server.names().into_iter().next().unwrap();
        server.put(&name, bytes[..bytes.len() - 1].to_vec());
        let short = complete(app, writer, &begun["asset"]["id"]).await;
        assert!(short.errors[0]["message"].as_str().unwrap().ends_with("bytes came. Send all of them again."), "{short:?}");

        let page = b"<!DOCTYPE html><script>alert(1)</script>";
        let begun = begin(app, writer, announced(page, json!({}))).await;
        assert_eq!(put_there(&begun["upload"], page).await.status, 200);
        let refused = complete(app, writer, &begun["asset"]["id"]).await;
        assert_eq!((&refused.errors[0]["code"], &refused.asset["status"]), (&json!("UNSUPPORTED_MEDIA"), &json!("FAILED")), "{refused:?}");
        assert_eq!(server.names(), [] as [&str; 0]);
    }

    async fn files_come_out_of_it_by_our_door(app: &TestApp) {
        app.import(LINES).await;
        let server = S3Server::start();
        let app = &app.with_media(library(&server));
        let (web, editor) = (Web::start(&app.app), user(Role::Editor, 1));
        let picture = upload(app, &web, editor, "a.jpg", "image/jpeg", &jpeg(800, 600), json!({"alt": "A"})).await;
        let paper: Vec<u8> = b"%PDF-1.7\n".iter().copied().chain((0..3_000_000_u32).map(|n| (n / 7) as u8)).collect();
        let paper_asset = upload(app, &web, editor, "a.pdf", "application/pdf", &paper, json!({})).await;
        let mut story = content("Harbour");
        story["leadMedia"] = json!({"asset": {"id": picture["id"]}});
        story["body"] = json!({"blocks": [{"figure": {"figure": {"asset": {"id": paper_asset["id"]}}}}]});
        step(app, editor, "createArticle", json!({"content": story, "then": "PUBLISH"})).await;

        let bare = |url: &Value| url.as_str().unwrap().split('?').next().unwrap().to_owned();
        let url = bare(&picture["sources"][0]["renditions"][1]["url"]);
        assert!(url.starts_with("http://127.0.0.1:8080/media/"), "{url}");
        let shown = get(&web, &url).await;
        assert_eq!((shown.status, shown.header("content-type")), (200, Some("image/webp")));
        assert_eq!(app.app.media.made(), 1);
        // Another node finds it in the bucket.
        let other = app.with_media(library(&server));
        let elsewhere = Web::start(&other.app);
        let again = get(&elsewhere, &url).await;
        assert_eq!((again.status, again.body == shown.body, other.app.media.made()), (200, true, 0));

        let path = bare(&paper_asset["url"]);
        let path = path_of(&path);
        let whole = fetch(&web, "GET", path, &[], b"").await;
        assert!(whole.status == 200 && whole.body == paper, "{}", whole.head);
        let part = fetch(&web, "GET", path, &[("range", "bytes=1048570-2100000")], b"").await;
        assert!(part.status == 206 && part.body == paper[1_048_570..=2_100_000], "{}", part.head);
        let tail = fetch(&web, "GET", path, &[("range", "bytes=-5")], b"").await;
        assert!(tail.status == 206 && tail.body == paper[paper.len() - 5..], "{}", tail.head);
        assert_eq!(fetch(&web, "GET", path, &[("range", "bytes=9999999-")], b"").await.status, 416);

        // Its names are ours: digests, ids, sizes.
        for name in server.names() {
            let is_ours = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/-.".contains(&byte));
            assert!(is_ours && (name.starts_with("o/") || name.starts_with("r/")), "{name}");
        }
    }

    async fn what_belongs_to_nothing_is_found_and_removed(app: &TestApp) {
        let (server, app, web, asset) = with_picture(app).await;
        let (app, editor, bytes) = (&app, user(Role::Editor, 1), jpeg(640, 480));
        assert_eq!(get(&web, asset["url"].as_str().unwrap()).await.status, 200);
        // One that was never completed, and an adopted one.
        let begun = begin(app, editor, announced(&bytes, json!({"fileName": "b.jpg"}))).await;
        assert_eq!(put_there(&begun["upload"], &bytes).await.status, 200);
        app.import_values(&[json!({"media": {"key": "there", "url": "https://example.org/there.jpg", "mimeType": "image/jpeg"}})]).await;
        let there = app.ask_as(editor, "{ editorial { media(filter: {text: \"there\"}, first: 1) { nodes { id } } } }", json!({})).await;
        let id = there["data"]["editorial"]["media"]["nodes"][0]["id"].as_str().unwrap();
        let id = dateline::kernel::GlobalId::parse_as(dateline::kernel::NodeKind::MediaAsset, id).unwrap();
        assert_eq!(keep_bytes(&app.app, id, jpeg(320, 200), "image/jpeg", "there.jpg").await.unwrap(), None);
        let verified = verify(&app.app).await.unwrap();
        assert_eq!((verified.files, &verified.wrong[..]), (2, &[][..]));

        let counts = |swept: Swept| (swept.incoming.len(), swept.objects.len(), swept.renditions.len());
        assert_eq!(counts(sweep(&app.app, true).await.unwrap()), (0, 0, 0), "{:?}", server.names());
        let gone = mutate(app, editor, "deleteMediaAsset", "userErrors { message }", json!({"id": asset["id"]})).await;
        assert_eq!(gone["userErrors"], json!([]));
        let names = server.names();
        server.age(8);
        assert_eq!(counts(sweep(&app.app, true).await.unwrap()), (1, 2, 1), "{names:?}");
        assert_eq!(server.names(), names, "it was only to be looked for");
        assert_eq!(counts(sweep(&app.app, false).await.unwrap()), (1, 2, 1));
        assert_eq!(server.names().len(), names.len() - 4);
        assert_eq!(counts(sweep(&app.app, false).await.unwrap()), (0, 0, 0));

        // What is not what it was is told, and so is what is gone.
        let kept = server.names();
        server.put(&kept[0], b"other".to_vec());
        server.remove(&kept[1]);
        let verified = verify(&app.app).await.unwrap();
        assert_eq!((verified.files, verified.wrong.len()), (1, 2), "{verified:?}");
    }

    async fn a_bucket_that_does_not_answer_is_told_and_nothing_is_lost(app: &TestApp) {
        let (server, app, web, asset) = with_picture(app).await;
        let (app, editor) = (&app, user(Role::Editor, 1));
        let begun = begin(app, editor, announced(&jpeg(320, 200), json!({}))).await;
        server.go_down();
        let ask = "mutation ($input: CompleteMediaUploadInput!) { completeMediaUpload(input: $input) { asset { status } userErrors { message } } }";
        let answer = app.ask_as(editor, ask, json!({"input": {"id": begun["asset"]["id"]}})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
        assert_eq!(answer["errors"][0]["message"], "The media store does not work at the moment. Try again.");
        let picture = get(&web, asset["url"].as_str().unwrap()).await;
        assert_eq!((picture.status, picture.header("retry-after")), (503, Some("1")), "{picture:?}");
        // Everything else goes on, writing too.
        step(app, editor, "createArticle", json!({"content": content("Meanwhile"), "then": "PUBLISH"})).await;
        let same = app.with_media(library(&server));
        assert!(sweep(&same.app, false).await.is_err() && verify(&same.app).await.is_err());
    }
}
