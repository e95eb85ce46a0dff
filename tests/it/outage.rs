//! The database fails; the answer says so and nothing more.

use dateline::app;
use dateline::db::{migrate_down, migrations};
use dateline::kernel::{FixedClock, Micros};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::app::NOW;
use crate::on_both_databases;
use crate::page::LINES;

on_both_databases! {
    async fn no_internal_text_leaves(app: &TestApp) {
        app.import(LINES).await;
        app.app.db.writer().execute_unprepared("ALTER TABLE tag RENAME TO lost").await.unwrap();
        let answer = app.ask("{ articles(first: 1) { nodes { headline tags { tag { name } } } } tags { nodes { name } } }", json!({})).await;
        // A box that fails does not take the page with it.
        assert!(answer["data"]["articles"]["nodes"][0]["headline"].is_string(), "{answer:#}");
        assert_eq!(answer["data"]["tags"], json!(null));
        for error in answer["errors"].as_array().unwrap() {
            assert_eq!(error["extensions"], json!({"code": "INTERNAL"}));
            assert_eq!(error["message"], "Something went wrong on our side. The request id finds it in the log.");
        }
    }

    async fn every_migration_goes_back(app: &TestApp) {
        let db = &app.app.db;
        let count = migrations(db).await.unwrap().len();
        migrate_down(db, u32::try_from(count).unwrap()).await.unwrap();
        assert!(migrations(db).await.unwrap().iter().all(|step| !step.is_applied));
        app::prepare(db, &FixedClock::new(Micros::parse(NOW).unwrap())).await.unwrap();
        app.app.vocabulary.refresh(db.reader()).await.unwrap();
        app.import(LINES).await;
        assert_eq!(app.get("{ articles { totalCount } }").await, json!({"articles": {"totalCount": 3}}));
    }
}
