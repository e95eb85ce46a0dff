use std::sync::Arc;

use async_graphql::Object;

use super::ArticleRevision;
use crate::article::card::Card;
use crate::editorial::{self, BlockChange, Diff, DiffOperation, FieldChange, Revision};
use crate::graphql::Request;
use crate::graphql::body::Block;
use crate::graphql::directives::listSize;
use crate::graphql::scalars::Json;
use crate::kernel::Result;

pub struct RevisionDiff {
    diff: Diff,
    /// The older and the newer one as readers would see them.
    cards: (Arc<Card>, Arc<Card>),
}

impl RevisionDiff {
    pub async fn of(request: &Request, from: Arc<Revision>, to: Arc<Revision>) -> Result<Self> {
        let (connection, zone, now) = (request.db.primary(), request.vocabulary().site.zone(), request.caller.now);
        let older = editorial::rendered(connection, &zone, &from, now).await?;
        let newer = editorial::rendered(connection, &zone, &to, now).await?;
        Ok(Self { diff: editorial::diff(from, to)?, cards: (older, newer) })
    }
}

/// Difference between two revisions.
#[Object]
impl RevisionDiff {
    /// Older.
    fn from(&self) -> ArticleRevision {
        ArticleRevision(self.diff.from.clone())
    }

    /// Newer.
    fn to(&self) -> ArticleRevision {
        ArticleRevision(self.diff.to.clone())
    }

    /// Fields that differ, without the body.
    #[graphql(directive = listSize::apply(10))]
    fn fields(&self) -> Vec<FieldDiff<'_>> {
        self.diff.fields.iter().map(FieldDiff).collect()
    }

    /// Body, block by block.
    #[graphql(directive = listSize::apply(20))]
    fn blocks(&self) -> Vec<BlockDiff<'_>> {
        self.diff.blocks.iter().map(|change| BlockDiff { change, cards: &self.cards }).collect()
    }
}

pub struct FieldDiff<'a>(&'a FieldChange);

/// Difference of one field.
#[Object]
impl FieldDiff<'_> {
    /// Name, e.g. headline.
    fn field(&self) -> &str {
        &self.0.field
    }

    /// Old value, as it is stored; null if there was none.
    fn before(&self) -> Result<Option<Json>> {
        self.0.before.as_ref().map(Json::of).transpose()
    }

    /// New value, as it is stored; null if there is none.
    fn after(&self) -> Result<Option<Json>> {
        self.0.after.as_ref().map(Json::of).transpose()
    }
}

pub struct BlockDiff<'a> {
    change: &'a BlockChange,
    cards: &'a (Arc<Card>, Arc<Card>),
}

/// Difference of one block.
#[Object]
impl<'a> BlockDiff<'a> {
    /// What happened.
    fn operation(&self) -> DiffOperation {
        self.change.operation
    }

    /// Old block.
    fn before(&self) -> Option<Block<'a>> {
        self.change.before.and_then(|place| Block::at(&self.cards.0, place))
    }

    /// New block.
    fn after(&self) -> Option<Block<'a>> {
        self.change.after.and_then(|place| Block::at(&self.cards.1, place))
    }
}
