//! What is taken and what is refused, with which words; what comes out of what was taken.

use dateline::auth::Role;
use image::{DynamicImage, GenericImageView, ImageFormat};
use serde_json::{Value, json};

use super::desk::{begin, complete, get, put, send, upload};
use super::files::{self, exif, joined, jpeg, mpeg, picture, png, with_segment};
use crate::newsroom::{mutate, user};
use crate::on_both_databases;
use crate::web::Web;

const SVG: &[u8] = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";

/// Name, what it is called, its bytes, and what comes of it: READY or the code of a refusal with some of its words.
fn table() -> Vec<(&'static str, &'static str, Vec<u8>, &'static str)> {
    let photo = jpeg(64, 48);
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let sound = joined(&[b"ID3\x04\0\0\0\0\0\0", &[0; 100]]);
    let wav = joined(&[b"RIFF\x24\0\0\0WAVEfmt ", &[0; 40]]);
    let mut wrong_head = png(16, 16);
    wrong_head[20] ^= 0xff;
    let mut wrong_pixels = png(64, 64);
    let middle = wrong_pixels.len() / 2;
    wrong_pixels[middle] ^= 0xff;
    vec![
        ("photo.jpg", "image/jpeg", photo.clone(), "READY"),
        ("photo.jpeg", "image/pjpeg", photo.clone(), "READY"),
        ("photo", "image/jpeg", jpeg(1, 1), "READY"),
        ("wide.jpg", "image/jpeg", jpeg(3_000, 2), "READY"),
        (
            "grey.jpg",
            "image/jpeg",
            files::encoded(
                &DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(picture(40, 30)).to_luma8()),
                ImageFormat::Jpeg,
            ),
            "READY",
        ),
        ("plan.png", "image/png", png(64, 48), "READY"),
        (
            "grey.png",
            "image/png",
            files::encoded(&DynamicImage::ImageRgb8(picture(40, 30)).grayscale(), ImageFormat::Png),
            "READY",
        ),
        (
            "deep.png",
            "image/png",
            files::encoded(
                &DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(picture(40, 30)).to_rgb16()),
                ImageFormat::Png,
            ),
            "READY",
        ),
        (
            "deep-alpha.png",
            "image/png",
            files::encoded(
                &DynamicImage::ImageRgba16(DynamicImage::ImageRgb8(picture(2_700, 30)).to_rgba16()),
                ImageFormat::Png,
            ),
            "READY",
        ),
        ("bits.png", "image/png", files::huge_png(64, 64, 1, 0, 64 * 9), "READY"),
        ("logo.png", "image/png", files::transparent(64, 48), "READY"),
        ("move.gif", "image/gif", files::gif(64, 48), "READY"),
        ("new.webp", "image/webp", files::webp(64, 48), "READY"),
        ("turned.jpg", "image/jpeg", with_segment(&photo, 0xe1, &exif(6)), "READY"),
        ("strange-turn.jpg", "image/jpeg", with_segment(&photo, 0xe1, &exif(77)), "READY"),
        ("no-profile.jpg", "image/jpeg", with_segment(&photo, 0xe2, b"ICC_PROFILE\0\x01\x01nonsense"), "READY"),
        ("comment.jpg", "image/jpeg", with_segment(&photo, 0xfe, b"a comment"), "READY"),
        ("..%2F..%2Fetc%2Fpasswd", "image/jpeg", photo.clone(), "READY"),
        ("../../etc/passwd", "image/jpeg", photo.clone(), "READY"),
        ("\u{202e}gpj.exe", "image/jpeg", photo.clone(), "READY"),
        // Two files in one: the second is gone, since nobody gets what was sent.
        ("with-html.jpg", "image/jpeg", joined(&[&photo, HTML]), "READY"),
        ("with-zip.jpg", "image/jpeg", joined(&[&photo, b"PK\x03\x04", &[0; 60]]), "READY"),
        ("html-comment.jpg", "image/jpeg", with_segment(&photo, 0xfe, HTML), "READY"),
        ("script.gif", "image/gif", joined(&[&files::gif(16, 16), b"*/=alert(1)//"]), "READY"),
        ("paper.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj".to_vec(), "READY"),
        ("list.csv", "text/csv", b"name,number\r\nA,1\r\n".to_vec(), "READY"),
        ("notes.txt", "text/plain; charset=utf-8", "Caf\u{e9}.\n".as_bytes().to_vec(), "READY"),
        ("pack.zip", "application/zip", joined(&[b"PK\x03\x04", &[0; 60]]), "READY"),
        ("talk.mp3", "audio/mpeg", sound.clone(), "READY"),
        ("talk.wav", "audio/x-wav", wav.clone(), "READY"),
        ("talk.ogg", "audio/ogg", joined(&[b"OggS", &[0; 60]]), "READY"),
        ("talk.flac", "audio/flac", joined(&[b"fLaC", &[0; 60]]), "READY"),
        ("talk.m4a", "audio/x-m4a", mpeg(b"M4A "), "READY"),
        ("film.mp4", "video/mp4", mpeg(b"isom"), "READY"),
        ("film.mov", "video/quicktime", mpeg(b"qt  "), "READY"),
        ("film.webm", "video/webm", joined(&[&[0x1a, 0x45, 0xdf, 0xa3], &[0; 60]]), "READY"),
        // Called what is not taken.
        ("drawing.svg", "image/svg+xml", SVG.to_vec(), "UNSUPPORTED_MEDIA export as PNG"),
        ("phone.heic", "image/heic", mpeg(b"heic"), "UNSUPPORTED_MEDIA export as JPEG"),
        ("new.avif", "image/avif", mpeg(b"avif"), "UNSUPPORTED_MEDIA export as JPEG or WebP"),
        ("scan.tif", "image/tiff", b"II*\0".to_vec(), "UNSUPPORTED_MEDIA TIFF is not taken"),
        ("page.html", "text/html", HTML.to_vec(), "UNSUPPORTED_MEDIA HTML is not taken"),
        ("run.exe", "application/x-msdownload", b"MZ".to_vec(), "UNSUPPORTED_MEDIA Taken are JPEG"),
        ("nothing", "", photo.clone(), "UNSUPPORTED_MEDIA Taken are JPEG"),
        // Called what it is not.
        ("drawing.png", "image/png", SVG.to_vec(), "UNSUPPORTED_MEDIA is SVG"),
        ("page.jpg", "image/jpeg", HTML.to_vec(), "UNSUPPORTED_MEDIA is HTML"),
        ("page.txt", "text/plain", HTML.to_vec(), "UNSUPPORTED_MEDIA is HTML"),
        (
            "page.csv",
            "text/csv",
            b"  <img src=x onerror=alert(1)>".to_vec(),
            "UNSUPPORTED_MEDIA does not begin like one",
        ),
        ("phone.jpg", "image/jpeg", mpeg(b"heic"), "UNSUPPORTED_MEDIA is HEIC"),
        ("new.jpg", "image/jpeg", mpeg(b"avif"), "UNSUPPORTED_MEDIA is AVIF"),
        ("scan.jpg", "image/jpeg", b"MM\0*\0\0\0\x08".to_vec(), "UNSUPPORTED_MEDIA is TIFF"),
        ("photo.png", "image/png", photo.clone(), "UNSUPPORTED_MEDIA is JPEG"),
        ("plan.jpg", "image/jpeg", png(16, 16), "UNSUPPORTED_MEDIA is PNG"),
        ("paper.jpg", "image/jpeg", b"%PDF-1.7".to_vec(), "UNSUPPORTED_MEDIA is PDF"),
        ("photo.pdf", "application/pdf", photo.clone(), "UNSUPPORTED_MEDIA is JPEG"),
        ("photo.mp4", "video/mp4", photo.clone(), "UNSUPPORTED_MEDIA is JPEG"),
        ("zero.jpg", "image/jpeg", vec![0; 100], "UNSUPPORTED_MEDIA does not begin like one"),
        ("binary.txt", "text/plain", b"a\0b".to_vec(), "UNSUPPORTED_MEDIA does not begin like one"),
        ("print.jpg", "image/jpeg", files::cmyk_jpeg(), "UNSUPPORTED_MEDIA CMYK"),
        // Not whole.
        ("half.jpg", "image/jpeg", half(&jpeg(640, 480)), "INVALID not whole"),
        ("no-end.jpg", "image/jpeg", photo[..photo.len() - 2].to_vec(), "INVALID not whole"),
        ("start.jpg", "image/jpeg", photo[..3].to_vec(), "INVALID not whole"),
        ("only-ends.jpg", "image/jpeg", b"\xff\xd8\xff\xd9".to_vec(), "INVALID cannot be read"),
        ("half.png", "image/png", half(&png(200, 200)), "INVALID cannot be read"),
        ("head.png", "image/png", png(16, 16)[..8].to_vec(), "INVALID cannot be read"),
        ("wrong-head.png", "image/png", wrong_head, "INVALID cannot be read"),
        ("wrong-pixels.png", "image/png", wrong_pixels, "INVALID cannot be read"),
        ("half.gif", "image/gif", files::gif(64, 64)[..20].to_vec(), "INVALID cannot be read"),
        ("half.webp", "image/webp", half(&files::webp(64, 64)), "INVALID cannot be read"),
        // Bombs.
        ("over-and-over.jpg", "image/jpeg", files::jpeg_of_scans(2_000), "INVALID too many times"),
        ("deep-bomb.png", "image/png", files::huge_png(16_000, 8_000, 16, 6, 1 << 20), "LIMIT_EXCEEDED too large"),
        ("flat-bomb.png", "image/png", files::huge_png(30_000, 30_000, 1, 0, 1 << 20), "LIMIT_EXCEEDED too large"),
        ("wide-bomb.png", "image/png", files::huge_png(65_536, 65_536, 1, 0, 1 << 20), "LIMIT_EXCEEDED too large"),
        (
            "most-bomb.png",
            "image/png",
            files::huge_png(i32::MAX as u32, i32::MAX as u32, 8, 6, 1 << 20),
            "LIMIT_EXCEEDED too large",
        ),
        ("line-bomb.png", "image/png", files::huge_png(20_000, 1, 8, 2, 60_001), "LIMIT_EXCEEDED too large"),
        ("profile-bomb.png", "image/png", files::png_with_profile(600 << 20), "READY"),
        ("bomb.gif", "image/gif", files::huge_gif(65_535, 65_535), "LIMIT_EXCEEDED too large"),
        ("bomb.jpg", "image/jpeg", files::huge_jpeg(65_535, 65_535), "LIMIT_EXCEEDED too large"),
        ("near-bomb.jpg", "image/jpeg", files::huge_jpeg(16_000, 3_900), "LIMIT_EXCEEDED too large"),
    ]
}

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
