use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, FromQueryResult, IntoActiveModel, Iterable};

use uuid::Uuid;

use super::{DatabaseTransaction, Sql};
use crate::kernel::{Outcome, Result, derived_id};

/// Inserts rows of one table with as few statements as the database's limit on values allows.
pub async fn insert_all<E, A>(tx: &DatabaseTransaction, models: impl IntoIterator<Item = E::Model>) -> Result<()>
where
    E: EntityTrait<ActiveModel = A>,
    E::Model: IntoActiveModel<A> + Clone,
    A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    // SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
    let most = 32_000 / E::Column::iter().count();
    let models: Vec<E::Model> = models.into_iter().collect();
    for piece in pieces(&models, most) {
        let rows = piece.iter().cloned().map(IntoActiveModel::into_active_model);
        E::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// A list that is not longer stays in one piece.
const FEW: usize = 32;

/// Cuts a list into pieces, at most `most` long: powers of two and a rest of a few. Their statements are alike from batch to
/// batch, so that the database knows them already.
pub fn pieces<T>(all: &[T], most: usize) -> impl Iterator<Item = &[T]> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let fits = rest.len().min(most).min(1_024);
        let length = if fits <= FEW { fits } else { 1 << fits.ilog2() };
        let (piece, after) = rest.split_at_checked(length).filter(|(piece, _)| !piece.is_empty())?;
        rest = after;
        Some(piece)
    })
}

/// Brings one row from what it was (`None`: not there) to what it is to be. `touch` counts the version up and notes the
/// time; it is called only if something differs.
pub async fn save_row<E, A>(
    tx: &DatabaseTransaction,
    was: Option<&E::Model>,
    mut row: E::Model,
    touch: impl FnOnce(&mut E::Model),
) -> Result<Outcome>
where
    E: EntityTrait<ActiveModel = A>,
    E::Model: IntoActiveModel<A> + PartialEq,
    A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    if was == Some(&row) {
        return Ok(Outcome::Unchanged);
    }
    touch(&mut row);
    let model = row.into_active_model();
    if was.is_some() {
        E::update(model.reset_all()).validate()?.exec(tx).await?;
        return Ok(Outcome::Updated);
    }
    E::insert(model).exec_without_returning(tx).await?;
    Ok(Outcome::Created)
}

/// An id that no row of a table has: the one that a key gives, unless a row that was renamed since has it.
pub async fn unused_id(tx: &DatabaseTransaction, table: &str, id: Uuid) -> Result<Uuid> {
    #[derive(FromQueryResult)]
    struct Row {
        #[expect(dead_code, reason = "that there is one is all")]
        id: Uuid,
    }
    let mut id = id;
    loop {
        let mut sql = Sql::new("SELECT id FROM ");
        sql.push(table).push(" WHERE id = ").bind(id);
        if sql.one::<Row>(tx).await?.is_none() {
            return Ok(id);
        }
        id = derived_id(table, &id.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_few_and_whole() {
        let lengths = |count: usize, most: usize| {
            let all: Vec<usize> = (0..count).collect();
            let parts: Vec<&[usize]> = pieces(&all, most).collect();
            assert_eq!(parts.concat(), all);
            parts.iter().map(|part| part.len()).collect::<Vec<_>>()
        };
        assert_eq!(lengths(0, 1_000), [] as [usize; 0]);
        assert_eq!(lengths(23, 1_000), [23]);
        assert_eq!(lengths(2_967, 5_000), [1_024, 1_024, 512, 256, 128, 23]);
        assert_eq!(lengths(100, 20), [20; 5]);
    }
}
