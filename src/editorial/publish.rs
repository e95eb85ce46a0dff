use std::collections::HashMap;

use serde_json::{Map, json};
use uuid::Uuid;

use super::blockers::{blockers, blockers_of_each};
use super::revision::RevisionReason;
use super::working::{Working, lock};
use crate::app::{App, Change, IdempotencyKey, contained, retried};
use crate::article::publisher::{self, Edition};
use crate::article::{ArticleContent, draft_references};
use crate::auth::{Caller, Operation};
use crate::correction;
use crate::kernel::{Code, Error, Micros, Result, checked};
use crate::refusal::Failure;
use crate::workflow::{ArticleAction, DraftState, PublicationState, Publish};

/// What came of each publication of a batch.
type Outcomes = Vec<Result<Uuid, Failure>>;

/// Makes the working copy public now; a planned release is cancelled by it.
///
/// What several ask for at the same time is one transaction: they would wait for each other's commits anyway.
pub async fn publish(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    input: Publish,
) -> Result<Uuid, Failure> {
    caller.require(Operation::PublishArticle)?;
    let id = input.step.id;
    if once.is_some() {
        // What the request did before is known only inside of its transaction.
        let mut change = app.begin(caller, Operation::PublishArticle, once).await?;
        if let Some(id) = change.replay()? {
            return Ok(id);
        }
        publish_each(&mut change, &[(caller.clone(), input)]).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
        return change.commit(app, id).await;
    }
    let node = app.clone();
    let work = move |batch: Vec<(Caller, Publish)>| {
        let node = node.clone();
        async move { together(&node, &batch).await }
    };
    app.publications.join(id, (caller.clone(), input), work).await?
}

/// Publishes a batch; one by one if together it cannot be.
async fn together(app: &App, batch: &[(Caller, Publish)]) -> Outcomes {
    let failure = match contained(retried(|| in_one(app, batch))).await {
        Ok(outcomes) => return outcomes,
        Err(failure) => failure,
    };
    if batch.len() == 1 {
        return vec![Err(failure)];
    }
    if let Failure::Failed(error) = &failure
        && error.code() == Code::Unavailable
    {
        return batch.iter().map(|_| Err(Error::new(error.code(), error.message()).into())).collect();
    }
    tracing::warn!(cause = ?failure, "publications are made one by one");
    let mut outcomes = Vec::with_capacity(batch.len());
    for one in batch {
        match contained(retried(|| in_one(app, std::slice::from_ref(one)))).await {
            Ok(outcome) => outcomes.extend(outcome),
            Err(failure) => outcomes.push(Err(failure)),
        }
    }
    outcomes
}

/// Publishes a batch in one transaction.
async fn in_one(app: &App, batch: &[(Caller, Publish)]) -> Result<Outcomes, Failure> {
    let Some((last, _)) = batch.iter().max_by_key(|(caller, _)| caller.now) else { return Ok(Vec::new()) };
    let mut change = app.begin(last, Operation::PublishArticle, None).await?;
    let outcomes = publish_each(&mut change, batch).await?;
    if outcomes.iter().any(Result::is_ok) {
        change.commit(app, ()).await?;
    }
    Ok(outcomes)
}

/// Publishes what can be published; what cannot has left nothing behind.
async fn publish_each(change: &mut Change, batch: &[(Caller, Publish)]) -> Result<Outcomes, Failure> {
    let ids: Vec<Uuid> = batch.iter().map(|(_, publish)| publish.step.id).collect();
    let mut locked = lock(&change.tx, &ids).await?;
    let mut opened = Vec::with_capacity(batch.len());
    for (caller, publish) in batch {
        change.caller = caller.clone();
        opened.push(open(change, &mut locked, publish).await);
    }
    let contents: Vec<&ArticleContent> = opened.iter().flatten().map(|(working, _)| &working.content).collect();
    let mut problems = blockers_of_each(&change.tx, &change.vocabulary, &contents, change.now).await?.into_iter();
    let (mut outcomes, mut ready) = (Vec::with_capacity(batch.len()), Vec::new());
    for ((caller, publish), opened) in batch.iter().zip(opened) {
        let (mut working, note) = match opened {
            Ok(opened) => opened,
            Err(failure) => {
                outcomes.push(Err(failure));
                continue;
            }
        };
        if let Some(problems) = problems.next().filter(|problems| !problems.is_empty()) {
            outcomes.push(Err(problems.into()));
            continue;
        }
        change.caller = caller.clone();
        prepare(change, &mut working, publish, note).await?;
        outcomes.push(Ok(publish.step.id));
        ready.push((working, publish.is_silent));
    }
    show(change, &ready).await?;
    Ok(outcomes)
}

type Locked = HashMap<Uuid, (entity::article::Model, ArticleContent)>;

/// An article that may be published by who asks, and the note for the history.
async fn open(change: &Change, locked: &mut Locked, publish: &Publish) -> Result<(Working, Option<String>), Failure> {
    let note = publish.note.clone().map(|note| checked::text(note, 2_000)).transpose();
    let note = note.map_err(|error| error.in_field("note"))?;
    let found = locked.remove(&publish.step.id);
    Ok((Working::admit(change, found, publish.step, ArticleAction::Publish).await?, note))
}

/// Takes the step, but for what the publisher writes.
async fn prepare(change: &mut Change, working: &mut Working, publish: &Publish, note: Option<String>) -> Result<()> {
    if note.is_some() {
        let content = working.content.clone();
        let revision = working.add_revision(change, &content, RevisionReason::Publish, note).await?;
        working.set_head(revision, content);
    }
    let mut detail = Map::new();
    if publish.is_silent {
        detail.insert("isSilent".into(), json!(true));
    }
    working.cancel_release();
    working.set_draft(DraftState::Clean);
    working.head.publication = PublicationState::Published.as_str().into();
    working.head.live_revision_id = Some(working.head.head_revision_id);
    working.sign(change, detail)
}

/// Publishes the working copy of an article whose head is stored, if nothing speaks against it.
pub(super) async fn make_public(change: &mut Change, mut working: Working, is_silent: bool) -> Result<(), Failure> {
    let problems = blockers(&change.tx, &change.vocabulary, &working.content, change.now).await?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    working.cancel_release();
    working.set_draft(DraftState::Clean);
    Ok(show(change, &[(working, is_silent)]).await?)
}

/// Makes working copies public; of each is told whether readers are to take it for the same version.
async fn show(change: &mut Change, all: &[(Working, bool)]) -> Result<()> {
    let ids: Vec<Uuid> = all.iter().map(|(working, _)| working.head.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut corrections = correction::public_of_each(&change.tx, &ids).await?;
    let editions = all.iter().map(|(Working { head, content, .. }, is_silent)| {
        let modified_at = match head.modified_at {
            Some(at) if *is_silent => Micros(at),
            _ if head.live_version > 0 => change.now,
            _ => content.published_at.unwrap_or(change.now),
        };
        Edition {
            head: head.clone(),
            revision_id: head.head_revision_id,
            content: content.clone(),
            corrections: corrections.remove(&head.id).unwrap_or_default(),
            modified_at,
        }
    });
    let editions: Vec<Edition> = editions.collect();
    Box::pin(publisher::publish(&change.tx, &change.vocabulary, change.now, &editions, &mut change.invalidation))
        .await?;
    draft_references::settle(&change.tx, ids).await
}
