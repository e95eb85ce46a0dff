use entity::{article, article_revision, correction, route};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::plan::{Plan, Stored};
use crate::article::draft_references;
use crate::article::publisher::{self, Edition};
use crate::correction::{Correction, CorrectionKind};
use crate::db::{DatabaseTransaction, insert_all};
use crate::facet::{Facet, Invalidation};
use crate::kernel::{Micros, Outcome, Result};
use crate::vocabulary::Vocabulary;
use crate::workflow::PublicationState;

/// Writes heads, revisions, notices and former paths, then publishes and withdraws.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    stored: &Stored,
    plans: Vec<Plan>,
    invalidation: &mut Invalidation,
) -> Result<()> {
    let (mut new, mut revisions, mut notices, mut aliases, mut editions) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut archived, mut retracted) = (Vec::new(), Vec::new());
    let (mut drafts, mut settled) = (Vec::new(), Vec::new());
    for mut plan in plans {
        if plan.outcome() == Outcome::Unchanged {
            continue;
        }
        let id = plan.head.id;
        plan.head.version += 1;
        plan.head.updated_at = now.0;
        let revision_id = plan.head.head_revision_id;
        if plan.publish.is_none() || plan.withdraw.is_some() {
            drafts.push((plan.head.clone(), plan.content.clone()));
        } else if !plan.is_new {
            settled.push(id);
        }
        if plan.is_new {
            new.push(plan.head.clone());
        } else {
            article::Entity::update(ActiveModelTrait::reset_all(plan.head.clone().into_active_model()))
                .exec(tx)
                .await?;
        }
        let corrections = match plan.corrections {
            Some(rows) => {
                invalidation.add(Facet::NOTICES);
                correction::Entity::delete_many().filter(correction::Column::ArticleId.eq(id)).exec(tx).await?;
                notices.extend(rows.iter().cloned());
                rows
            }
            None => stored.corrections.get(&id).cloned().unwrap_or_default(),
        };
        revisions.extend(plan.revision);
        // What was never public leaves no trace; publication opens what waits for it.
        let own = plan.head.path.as_deref();
        let answer = |path: &str| match plan.head.live_version {
            0 if plan.was_public && own != Some(path) => ("GONE", 410),
            0 => ("RESERVED", 301),
            _ => ("ALIAS", 301),
        };
        aliases.extend(plan.aliases.into_iter().map(|path| former(answer(&path), path, id, now)));
        match plan.withdraw {
            Some(PublicationState::Retracted) => retracted.push(id),
            Some(_) => archived.push(id),
            None => {}
        }
        if let Some(modified_at) = plan.publish {
            let corrections = public_corrections(corrections)?;
            editions.push(Edition { head: plan.head, revision_id, content: plan.content, corrections, modified_at });
        }
    }
    insert_all::<article::Entity, _>(tx, new).await?;
    insert_all::<article_revision::Entity, _>(tx, revisions).await?;
    aliases.iter().for_each(|row| invalidation.add(Facet::path(&row.path)));
    insert_all::<route::Entity, _>(tx, aliases).await?;
    insert_all::<correction::Entity, _>(tx, notices).await?;
    Box::pin(publisher::publish(tx, vocabulary, now, &editions, invalidation)).await?;
    draft_references::settle(tx, settled).await?;
    for (head, content) in drafts {
        draft_references::keep(tx, &head, &content).await?;
    }
    let zone = vocabulary.site.zone();
    for (state, ids) in [(PublicationState::Archived, archived), (PublicationState::Retracted, retracted)] {
        if !ids.is_empty() {
            publisher::withdraw(tx, &zone, now, state, &ids, invalidation).await?;
        }
    }
    Ok(())
}

/// Public notices, newest first.
fn public_corrections(mut rows: Vec<correction::Model>) -> Result<Vec<Correction>> {
    rows.retain(|row| row.is_public);
    rows.sort_by_key(|row| (std::cmp::Reverse(row.issued_at), row.id));
    rows.into_iter()
        .map(|row| {
            let kind = CorrectionKind::from_stored(&row.kind)?;
            Ok(Correction { id: row.id, kind, text: row.text, issued_at: Micros(row.issued_at) })
        })
        .collect()
}

fn former((status, http_status): (&str, i16), path: String, id: Uuid, now: Micros) -> route::Model {
    route::Model {
        path,
        status: status.into(),
        node_kind: Some("ARTICLE".into()),
        node_id: Some(id),
        target: None,
        http_status,
        created_at: now.0,
        ceased_at: Some(now.0),
    }
}
