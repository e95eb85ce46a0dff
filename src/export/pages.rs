use std::collections::HashMap;
use std::sync::Arc;

use entity::{article, article_live};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::article::card::Card;
use crate::author::{self, Author};
use crate::editorial::{self, Revision};
use crate::kernel::{Micros, Result};
use crate::media::{self, Asset};
use crate::tag::{self, Tag};

/// Articles fetched in one step.
const STEP: u64 = 100;

/// An article with what it names, ready to be shown.
pub(super) struct Shown {
    pub head: article::Model,
    pub revision: Arc<Revision>,
    pub card: Arc<Card>,
    pub authors: HashMap<Uuid, Arc<Author>>,
    pub tags: HashMap<Uuid, Arc<Tag>>,
    pub lead: Option<Arc<Asset>>,
}

/// Walks over the articles: the public ones, newest first, then, if wanted, the others.
pub(super) struct Walk {
    before_key: Option<i64>,
    public_done: bool,
    after_id: Option<Uuid>,
    with_drafts: bool,
    now: Micros,
}

impl Walk {
    pub fn new(with_drafts: bool, now: Micros) -> Self {
        Self { before_key: None, public_done: false, after_id: None, with_drafts, now }
    }

    /// The next articles; empty at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Vec<Shown>> {
        let mut shown = Vec::new();
        for head in self.heads(connection).await? {
            let id = head.live_revision_id.unwrap_or(head.head_revision_id);
            let Some(revision) = editorial::revisions_by_ids(connection, &[id]).await?.remove(&id) else { continue };
            let card = editorial::rendered(connection, &revision, self.now).await?;
            let authors: Vec<Uuid> = card.detail.bylines.iter().map(|byline| byline.author_id).collect();
            let tags: Vec<Uuid> = card.detail.tags.iter().map(|tag| tag.tag_id).collect();
            let authors = author::by_ids(connection, &authors).await?;
            let tags = tag::by_ids(connection, &tags).await?;
            let lead = match &card.detail.lead_media {
                Some(figure) => media::by_ids(connection, &[figure.asset_id]).await?.remove(&figure.asset_id),
                None => None,
            };
            shown.push(Shown { head, revision, card, authors, tags, lead });
        }
        Ok(shown)
    }

    async fn heads(&mut self, connection: &impl ConnectionTrait) -> Result<Vec<article::Model>> {
        if !self.public_done {
            let mut query = article_live::Entity::find()
                .select_only()
                .column(article_live::Column::ArticleId)
                .column(article_live::Column::SortKey)
                .order_by_desc(article_live::Column::SortKey)
                .limit(STEP);
            if let Some(key) = self.before_key {
                query = query.filter(article_live::Column::SortKey.lt(key));
            }
            let rows: Vec<(Uuid, i64)> = query.into_tuple().all(connection).await?;
            if let Some((_, key)) = rows.last() {
                self.before_key = Some(*key);
                let ids = rows.iter().map(|(id, _)| *id);
                let heads = article::Entity::find().filter(article::Column::Id.is_in(ids)).all(connection).await?;
                let mut by_id: HashMap<Uuid, article::Model> = heads.into_iter().map(|head| (head.id, head)).collect();
                return Ok(rows.iter().filter_map(|(id, _)| by_id.remove(id)).collect());
            }
            self.public_done = true;
        }
        if !self.with_drafts {
            return Ok(Vec::new());
        }
        let mut query = article::Entity::find()
            .filter(article::Column::LiveRevisionId.is_null())
            .order_by_asc(article::Column::Id)
            .limit(STEP);
        if let Some(id) = self.after_id {
            query = query.filter(article::Column::Id.gt(id));
        }
        let heads = query.all(connection).await?;
        self.after_id = heads.last().map(|head| head.id).or(self.after_id);
        Ok(heads)
    }
}
