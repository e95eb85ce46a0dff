use migration::Migrator;
use sea_orm_migration::{MigrationStatus, MigratorTrait};

use super::Database;
use crate::kernel::Result;

/// A step in the history of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    pub name: String,
    pub is_applied: bool,
}

/// Every migration in order. Writes nothing; without any tables all of them are still to come.
pub async fn migrations(db: &Database) -> Result<Vec<Migration>> {
    let found = Migrator::get_migration_with_status_read_only(db.reader()).await?;
    Ok(found
        .into_iter()
        .map(|step| Migration { name: step.name().to_owned(), is_applied: step.status() == MigrationStatus::Applied })
        .collect())
}

/// The migrations that have not been applied.
pub async fn pending_migrations(db: &Database) -> Result<Vec<String>> {
    Ok(migrations(db).await?.into_iter().filter(|step| !step.is_applied).map(|step| step.name).collect())
}

/// Takes back the last migrations, with the data in the tables that they made.
pub async fn migrate_down(db: &Database, steps: u32) -> Result<()> {
    Ok(Migrator::down(db.writer(), Some(steps)).await?)
}
