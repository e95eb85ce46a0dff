use super::node;
use super::run::print;
use super::setup::unset;
use crate::config::Config;
use crate::curation::moves::{self, VocabularyMove};
use crate::db::{DatabaseUrl, migrations};
use crate::editorial::{self, ReleaseFailure};
use crate::kernel::{Error, Result};
use crate::vocabulary::Vocabulary;

/// Prints the settings in force and checks the database. Fails if something is not as it should be.
pub(super) async fn run(config: &Config) -> Result<()> {
    let file = config.file.as_ref().map_or("none".into(), |path| path.display().to_string());
    print(&format!("Settings (file: {file})\n"));
    for line in config.lines() {
        print(&format!("  {:<40} {:<28} {}\n", line.key, line.value, line.origin));
    }

    let address = &config.settings.database.url;
    print(&format!("\nDatabase {address}\n"));
    if let DatabaseUrl::Sqlite(path) = address.expose()
        && !path.exists()
    {
        print("  not there yet; the first command that needs it makes it\n");
        return Ok(());
    }
    let db = match node::database(&config.settings).await {
        Ok(db) => db,
        Err(error) => {
            print(&format!("  not reachable: {}\n", error.message()));
            return Err(unwell().because(error.cause().map(ToString::to_string).unwrap_or_default()));
        }
    };
    print("  reachable\n");
    let steps = migrations(&db).await?;
    let applied = steps.iter().filter(|step| step.is_applied).count();
    print(&format!("  {applied} of {} migrations applied\n", steps.len()));
    if applied < steps.len() {
        print("  run \"dateline migrate\"\n");
        return Err(unwell());
    }
    let vocabulary = Vocabulary::load(db.reader()).await?;
    print(&format!("\nSite \"{}\" at {}\n", vocabulary.site.name, vocabulary.site.base_url));
    for warning in unset(&vocabulary.site) {
        print(&format!("  {warning}\n"));
    }
    let (releases, moves) = (editorial::failed_releases(db.primary()).await?, moves::stuck(db.primary()).await?);
    for failure in &releases {
        let ReleaseFailure { article_id, code, attempts, .. } = failure;
        print(&format!(
            "  the planned release of article {article_id} failed ({code}, {attempts} attempts); see the log\n"
        ));
    }
    for VocabularyMove { term: (kind, id), skipped, .. } in &moves {
        print(&format!("  {skipped} articles cannot follow a change of the {} {id}; see the log\n", kind.name()));
    }
    if !releases.is_empty() || !moves.is_empty() {
        return Err(unwell());
    }
    Ok(())
}

fn unwell() -> Error {
    Error::invalid("Something is not as it should be; see above.")
}
