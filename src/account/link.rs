use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::app::App;
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Micros, Result, Secret};

/// How the token of a link begins.
const LINK: &str = "dll_";

const HOUR: i64 = 3_600_000_000;

#[derive(FromQueryResult)]
struct Row {
    user_id: Uuid,
}

/// The token of a link with which a user chooses a password. It takes the place of the one before.
pub(super) async fn make(tx: &DatabaseTransaction, app: &App, user_id: Uuid, now: Micros) -> Result<Secret> {
    drop_of(tx, user_id).await?;
    let token = Secret::random(LINK)?;
    let expires_at = now.0 + i64::from(app.accounts.settings.link_hours) * HOUR;
    Sql::new("INSERT INTO account_link (hash, user_id, expires_at) VALUES (")
        .bind(token.digest().to_vec())
        .push(", ")
        .bind(user_id)
        .push(", ")
        .bind(expires_at)
        .push(")")
        .execute(tx)
        .await?;
    Ok(token)
}

/// Whose token it is.
pub(super) async fn find(connection: &impl ConnectionTrait, token: &Secret, now: Micros) -> Result<Option<Uuid>> {
    let mut sql = Sql::new("SELECT user_id FROM account_link WHERE expires_at > ");
    sql.bind(now.0).push(" AND hash = ").bind(token.digest().to_vec());
    Ok(sql.one::<Row>(connection).await?.map(|row| row.user_id))
}

/// Uses a token up. Of two that use it at the same time, one is told `false`.
pub(super) async fn take(tx: &DatabaseTransaction, token: &Secret) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM account_link WHERE hash = ");
    Ok(sql.bind(token.digest().to_vec()).execute(tx).await?.rows_affected() > 0)
}

/// Makes what was sent to a user before worthless.
pub(super) async fn drop_of(tx: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    Sql::new("DELETE FROM account_link WHERE user_id = ").bind(user_id).execute(tx).await?;
    Ok(())
}
