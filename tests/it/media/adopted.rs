//! Files on a disk: what the command line finds, and what export and import take along.

use dateline::auth::Role;
use serde_json::json;

use super::desk::{get, upload};
use super::files::jpeg;
use crate::app::TestApp;
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

on_both_databases! {
    async fn records_go_with_a_copy_of_their_bytes(app: &TestApp) {
        app.import(LINES).await;
        let (web, editor) = (Web::start(&app.app), user(Role::Editor, 1));
        let more = json!({"alt": "A harbour", "credit": "AFP", "usableUntil": "2030-01-01T00:00:00.000Z", "syndicationAllowed": false, "focalX": 0.25, "focalY": 0.5});
        let asset = upload(app, &web, editor, "a.jpg", "image/jpeg", &jpeg(640, 480), more).await;
        let mut story = content("Harbour");
        story["leadMedia"] = json!({"asset": {"id": asset["id"]}});
        step(app, editor, "createArticle", json!({"content": story, "then": "PUBLISH"})).await;
        let mut out = Vec::new();
        dateline::export::ndjson(&app.app, &mut out).await.unwrap();
        let lines: &'static str = String::from_utf8(out.clone()).unwrap().leak();
        let mut copy = TestApp::sqlite().await;
        // The folder that lies beside.
        copy.app.media = app.app.media.clone();
        copy.import(lines).await;
        let ask = "{ articles(filter: {region: {anyOf: [{slug: \"france\"}]}}, first: 1) { nodes { leadMedia { asset { url alt credit usableUntil syndicationAllowed focalPoint { x y } blurHash sources { srcset } } } } } }";
        let (here, there) = (app.get(ask).await, copy.get(ask).await);
        assert_eq!(here, there);
        let url = there["articles"]["nodes"][0]["leadMedia"]["asset"]["url"].as_str().unwrap();
        let web = Web::start(&copy.app);
        assert_eq!(get(&web, url).await.status, 200);
        let mut again = Vec::new();
        dateline::export::ndjson(&copy.app, &mut again).await.unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), lines);
    }
}
