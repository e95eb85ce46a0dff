use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Sql;
use crate::kernel::{Count, Result};

/// Counting stops here.
const LIMIT: usize = 1_000;

/// How many rows a statement without a limit has, counted up to 1,000.
pub async fn count_rows(connection: &impl ConnectionTrait, rows: &Sql) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    let mut sql = rows.clone();
    sql.within("SELECT count(*) AS n FROM (", " LIMIT 1001) k");
    Ok(Count::up_to(LIMIT, sql.one::<Number>(connection).await?.map_or(0, |number| number.n)))
}
