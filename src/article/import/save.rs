use super::ImportArticle;
use super::plan::{Stored, Taken, plan};
use super::write::write;
use crate::article::input::{References, Warning};
use crate::db::DatabaseTransaction;
use crate::facet::Invalidation;
use crate::kernel::{Micros, Outcome, Problems, Result};
use crate::vocabulary::Vocabulary;

/// What became of an article.
#[derive(Clone, Debug)]
pub struct Saved {
    pub outcome: Outcome,
    /// What of the input is left out.
    pub warnings: Vec<Warning>,
}

/// Saves articles for somebody, as the audit log calls them, each key at most once; a failed one is left out and leaves no trace.
///
/// The outer error means that nothing at all was done.
pub async fn import(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    actor: Option<&str>,
    articles: Vec<ImportArticle>,
    invalidation: &mut Invalidation,
) -> Result<Vec<Result<Saved, Problems>>> {
    let mut references = References::default();
    for article in &articles {
        references.gather(&article.content);
    }
    let resolved = references.resolve(tx, vocabulary).await?;
    let stored = Stored::of(tx, &articles, &resolved).await?;
    let mut taken = Taken::default();
    let (mut plans, mut saved) = (Vec::with_capacity(articles.len()), Vec::with_capacity(articles.len()));
    for article in articles {
        saved.push(plan(article, &stored, &resolved, now, actor, &mut taken).map(|plan| {
            let saved = Saved { outcome: plan.outcome(), warnings: plan.warnings.clone() };
            plans.push(plan);
            saved
        }));
    }
    write(tx, vocabulary, now, &stored, plans, invalidation).await?;
    Ok(saved)
}
