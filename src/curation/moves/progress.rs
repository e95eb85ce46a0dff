use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::curation::Kind;
use crate::db::{Sql, count_rows};
use crate::kernel::{Count, CursorKind, Direction, Error, Micros, Page, PageRequest, Position, Result};
use crate::wire_enum;

/// The cursors of lists of moves.
pub const LIST: CursorKind = CursorKind::VocabularyMoves;

wire_enum!(
    /// What is done to the articles of a term.
    VocabularyMoveKind {
        /// Every use of the term becomes one of another, and then the term is deleted.
        Replace = "REPLACE",
        /// The term lies elsewhere: the lists of what is above it follow.
        Reparent = "REPARENT",
        /// The term has another name or page: the articles that show it come into the change stream.
        Announce = "ANNOUNCE",
    }
);

wire_enum!(
    /// How far it is.
    VocabularyMoveState {
        /// There are articles left.
        Running = "RUNNING",
        /// It is complete.
        Done = "DONE",
    }
);

/// A change of vocabulary that is carried through in steps, and how far it has come.
#[derive(Clone, Debug)]
pub struct VocabularyMove {
    pub id: Uuid,
    pub kind: VocabularyMoveKind,
    pub state: VocabularyMoveState,
    pub term: (Kind, Uuid),
    /// What takes the place of the term.
    pub target: Option<Uuid>,
    /// Articles.
    pub done: i64,
    /// Articles at the start.
    pub total: i64,
    /// Articles that could not be changed at the last attempt; the log names them.
    pub skipped: i64,
    /// Times that it came to its end and found articles left.
    pub attempts: i32,
    /// Who asked for it, as in the audit log.
    pub actor: String,
    pub created_at: Micros,
    pub updated_at: Micros,
    pub finished_at: Option<Micros>,
}

/// A row as it is stored.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Row {
    pub id: Uuid,
    pub kind: String,
    pub term_kind: String,
    pub term_id: Uuid,
    pub target_id: Option<Uuid>,
    pub state: String,
    /// The last article that was looked at, for those that go by articles.
    pub after_id: Option<Uuid>,
    /// The last place that was looked at, for those that go by places in a list.
    pub after_key: Option<i64>,
    pub done_count: i64,
    pub total_count: i64,
    pub skipped_count: i64,
    pub attempts: i32,
    pub actor: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub finished_at: Option<i64>,
}

/// The columns of [`Row`].
pub(super) const COLUMNS: &str = "id, kind, term_kind, term_id, target_id, state, after_id, after_key, done_count, total_count, \
     skipped_count, attempts, actor, created_at, updated_at, finished_at";

impl Row {
    pub fn term(&self) -> Result<(Kind, Uuid)> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.node().type_name() == self.term_kind);
        Ok((kind.ok_or_else(|| Error::internal(format!("{} is no kind of term", self.term_kind)))?, self.term_id))
    }
}

impl TryFrom<Row> for VocabularyMove {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: VocabularyMoveKind::from_stored(&row.kind)?,
            state: VocabularyMoveState::from_stored(&row.state)?,
            term: row.term()?,
            target: row.target_id,
            done: row.done_count,
            total: row.total_count,
            skipped: row.skipped_count,
            attempts: row.attempts,
            actor: row.actor,
            created_at: Micros(row.created_at),
            updated_at: Micros(row.updated_at),
            finished_at: row.finished_at.map(Micros),
        })
    }
}

/// Moves in these states, all if none is named, the last begun first.
pub async fn list(
    connection: &impl ConnectionTrait,
    states: &[VocabularyMoveState],
    page: &PageRequest,
) -> Result<Page<VocabularyMove>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS);
    of_states(&mut sql, states);
    for (position, sign) in [(&page.after, " < ("), (&page.before, " > (")] {
        if let Some(Position::Time(time, id)) = position {
            sql.push(" AND (created_at, id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
        }
    }
    let order = if page.direction == Direction::Forward { " DESC" } else { " ASC" };
    sql.push(" ORDER BY created_at").push(order).push(", id").push(order).push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<Row> = sql.all(connection).await?;
    let moves = rows.into_iter().map(VocabularyMove::try_from).collect::<Result<Vec<_>>>()?;
    Ok(page.page(moves, |found| Position::Time(found.created_at.0, found.id)))
}

/// How many moves are in these states.
pub async fn count(connection: &impl ConnectionTrait, states: &[VocabularyMoveState]) -> Result<Count> {
    let mut sql = Sql::new("SELECT 1 AS found");
    of_states(&mut sql, states);
    count_rows(connection, &sql).await
}

fn of_states(sql: &mut Sql, states: &[VocabularyMoveState]) {
    sql.push(" FROM vocabulary_move WHERE 1 = 1");
    if !states.is_empty() {
        sql.push(" AND state IN ").list(states.iter().map(|state| state.as_str()));
    }
}

/// Moves that wait because some articles could not be changed, the oldest first, at most 20.
pub async fn stuck(connection: &impl ConnectionTrait) -> Result<Vec<VocabularyMove>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(
        " FROM vocabulary_move WHERE state = 'RUNNING' AND retry_at > updated_at ORDER BY created_at, id LIMIT 20",
    );
    sql.all::<Row>(connection).await?.into_iter().map(VocabularyMove::try_from).collect()
}
