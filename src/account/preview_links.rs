use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Micros, Result};

/// Ends the preview links that somebody made: who may not come in shows nobody anything.
pub(super) async fn end_of(tx: &DatabaseTransaction, actor: &str, now: Micros) -> Result<()> {
    let mut sql = Sql::new("UPDATE preview_link SET revoked_at = ");
    sql.bind(now.0).push(" WHERE revoked_at IS NULL AND created_by = ").bind(actor).execute(tx).await?;
    Ok(())
}
