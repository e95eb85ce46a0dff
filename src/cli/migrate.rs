use super::args::Migrate;
use super::node;
use super::run::print;
use crate::app;
use crate::config::Settings;
use crate::db::{self, Database, migrations};
use crate::kernel::{Error, Result, SystemClock};

pub(super) async fn run(action: Option<Migrate>, settings: &Settings) -> Result<()> {
    if let Some(Migrate::Down { yes: false, .. }) = action {
        return Err(Error::invalid("Going back deletes the data in the tables that go. Say so with --yes."));
    }
    let db = node::database(settings).await?;
    let done = change(&db, action).await;
    db.close().await;
    done
}

async fn change(db: &Database, action: Option<Migrate>) -> Result<()> {
    match action.unwrap_or(Migrate::Up) {
        Migrate::Up => app::prepare(db, &SystemClock).await?,
        Migrate::Down { steps, .. } => db::migrate_down(db, steps).await?,
        Migrate::Status => {}
    }
    for step in migrations(db).await? {
        print(&format!("{:<8}{}\n", if step.is_applied { "applied" } else { "to come" }, step.name));
    }
    Ok(())
}
