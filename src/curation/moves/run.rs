use std::time::{Duration, Instant};

use sea_orm::FromQueryResult;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use super::step::Claimed;
use crate::app::{App, contained};
use crate::db::Sql;
use crate::kernel::{Code, Error, Result};
use crate::refusal::Failure;

/// How long others have to themselves between two steps at most; else as long as the step took.
const PAUSE: Duration = Duration::from_millis(250);

/// Goes on with what is under way, on whichever node it was begun, for as long as it is polled.
pub async fn follow(app: &App) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        second.tick().await;
        if let Err(error) = continue_moves(app).await {
            tracing::warn!(cause = ?error, "changes of vocabulary cannot go on");
        }
    }
}

/// Takes steps until there is nothing left to do now.
pub async fn continue_moves(app: &App) -> Result<()> {
    let mut aside = Vec::new();
    // An article that cannot be changed is found by smaller steps.
    let mut most = usize::MAX;
    while let Some(id) = next(app, &aside).await? {
        let began = Instant::now();
        match contained(step(app, id, most)).await.map_err(Error::from) {
            Ok(true) => most = most.saturating_mul(2),
            Ok(false) => aside.push(id),
            Err(error) if error.code() == Code::Unavailable => return Err(error),
            Err(_) if most > 1 => most = 1,
            Err(error) => {
                if !skip(app, id, &error).await? {
                    aside.push(id);
                }
            }
        }
        tokio::time::sleep(began.elapsed().min(PAUSE)).await;
    }
    Ok(())
}

/// Takes one step of what has waited longest; `false` if there is nothing to do.
pub async fn take_step(app: &App) -> Result<bool> {
    match next(app, &[]).await? {
        Some(id) => Ok(step(app, id, usize::MAX).await?),
        None => Ok(false),
    }
}

/// The move that has waited longest, of those that this node has not put aside.
async fn next(app: &App, aside: &[Uuid]) -> Result<Option<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let mut sql = Sql::new("SELECT id FROM vocabulary_move WHERE state = 'RUNNING' AND retry_at <= ");
    sql.bind(app.clock.now().0);
    if !aside.is_empty() {
        sql.push(" AND id NOT IN ").list(aside.iter().copied());
    }
    sql.push(" ORDER BY updated_at, id LIMIT 1");
    Ok(sql.one::<Row>(app.db.primary()).await?.map(|row| row.id))
}

/// Takes a step of at most so many articles; `false` if another node is at it.
async fn step(app: &App, id: Uuid, most: usize) -> Result<bool, Failure> {
    let mut change = app.begin_planned("moveVocabulary", app.clock.now()).await?;
    let Some(mut claimed) = Claimed::of(&change.tx, id).await? else { return Ok(false) };
    if let Err(failure) = claimed.step(&mut change, most).await {
        // Waited for: the next step, a smaller one, must not find the move taken by this.
        change.tx.rollback().await?;
        return Err(failure);
    }
    let (told, articles) = (claimed.progress(), claimed.step_size());
    claimed.store(&change.tx, change.now).await?;
    change.commit(app, ()).await?;
    app.moved.count(articles, 0);
    told.tell();
    Ok(true)
}

/// Leaves out the article that a step of one could not change; `false` if there is none to leave out.
async fn skip(app: &App, id: Uuid, error: &Error) -> Result<bool> {
    let change = app.begin_planned("moveVocabulary", app.clock.now()).await?;
    let Some(mut claimed) = Claimed::of(&change.tx, id).await? else { return Ok(false) };
    let article = claimed.skip(&change).await?;
    let now = change.now;
    claimed.store(&change.tx, now).await?;
    change.commit(app, ()).await?;
    app.moved.count(0, 1);
    tracing::error!(
        code = error.code().as_str(), cause = ?error.cause().map(ToString::to_string), vocabulary_move = %id, article = ?article,
        "an article cannot follow a change of vocabulary"
    );
    Ok(article.is_some())
}
