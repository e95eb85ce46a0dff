use std::collections::HashMap;
use std::sync::Arc;

use entity::article;
use jiff::tz::TimeZone;
use sea_orm::{ConnectionTrait, Order};
use uuid::Uuid;

use super::heads::Heads;
use crate::app::App;
use crate::article::card::{Card, RevisionBody};
use crate::author::{self, Author};
use crate::editorial::{self, Revision};
use crate::kernel::{Error, Micros, Result};
use crate::media::address::Addresses;
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
    /// The main picture, and where it is.
    pub lead: Option<(Arc<Asset>, String)>,
    /// Where the picture is that was chosen to be shared.
    pub shared: Option<String>,
}

/// Walks over the articles: the public ones, newest first, then, if wanted, the others.
pub(super) struct Walk {
    heads: Heads,
    zone: TimeZone,
    now: Micros,
    addresses: Addresses,
}

impl Walk {
    pub fn new(app: &App, with_drafts: bool, zone: TimeZone) -> Self {
        let addresses = app.media.addresses.clone();
        Self { heads: Heads::new(Order::Desc, STEP, with_drafts), zone, now: app.clock.now(), addresses }
    }

    /// The next articles, with as many statements as for one; empty at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Vec<Shown>> {
        let heads = self.heads.next(connection).await?;
        if heads.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = |head: &article::Model| head.live_revision_id.unwrap_or(head.head_revision_id);
        let mut revisions =
            editorial::revisions_by_ids(connection, &heads.iter().map(wanted).collect::<Vec<_>>()).await?;
        let pairs: Vec<(article::Model, Arc<Revision>)> = heads
            .into_iter()
            .map(|head| {
                let revision = revisions.remove(&wanted(&head));
                let missing = || Error::internal(format!("a revision of {} is missing", head.id));
                Ok((head.clone(), revision.ok_or_else(missing)?))
            })
            .collect::<Result<_>>()?;
        let shown: Vec<&Revision> = pairs.iter().map(|(_, revision)| revision.as_ref()).collect();
        let cards = editorial::rendered_all(connection, &self.zone, &shown, self.now).await?;
        let cards = self.with_figures(connection, cards).await?;
        let (mut authors, mut tags, mut pictures) = (Vec::new(), Vec::new(), Vec::new());
        for card in &cards {
            let detail = card.detail()?;
            authors.extend(detail.meta.bylines.iter().map(|byline| byline.author_id));
            tags.extend(detail.meta.tags.iter().map(|tag| tag.tag_id));
            pictures
                .extend(detail.meta.lead_media.iter().map(|figure| figure.asset_id).chain(detail.meta.seo.image_id));
        }
        let authors = author::by_ids(connection, &authors).await?;
        let tags = tag::by_ids(connection, &tags).await?;
        let pictures = media::usable_by_ids(connection, &pictures, self.now).await?;
        let shown = pairs.into_iter().zip(cards).map(|((head, revision), card)| {
            let detail = card.detail()?;
            let own = |author: Uuid| Some((author, authors.get(&author)?.clone()));
            let authors = detail.meta.bylines.iter().filter_map(|byline| own(byline.author_id)).collect();
            let named = |tag: Uuid| Some((tag, tags.get(&tag)?.clone()));
            let tags = detail.meta.tags.iter().filter_map(|tag| named(tag.tag_id)).collect();
            let lead = detail.meta.lead_media.as_ref().and_then(|figure| pictures.get(&figure.asset_id));
            let lead = lead.map(|asset| (asset.clone(), self.addresses.url(asset, None)));
            let shared = detail.meta.seo.image_id.and_then(|id| pictures.get(&id));
            let shared = shared.map(|asset| self.addresses.url(asset, None));
            Ok(Shown { head, revision, card, authors, tags, lead, shared })
        });
        shown.collect()
    }

    /// The same articles with the figures of files that are kept here, as far as they may be shown.
    async fn with_figures(&self, connection: &impl ConnectionTrait, cards: Vec<Arc<Card>>) -> Result<Vec<Arc<Card>>> {
        let awaited: Vec<Vec<Uuid>> = cards
            .iter()
            .map(|card| card.preview.as_ref().map_or_else(Vec::new, |preview| preview.body.awaited_assets()))
            .collect();
        let ids: Vec<Uuid> = awaited.iter().flatten().copied().collect();
        if ids.is_empty() {
            return Ok(cards);
        }
        let assets = media::usable_by_ids(connection, &ids, self.now).await?;
        let filled = cards.into_iter().zip(awaited).map(|(card, awaited)| {
            let Some(preview) = card.preview.as_ref().filter(|_| !awaited.is_empty()) else { return card };
            let own = awaited.iter().filter_map(|id| Some((*id, self.addresses.shown(assets.get(id)?, None))));
            let body = Arc::new(preview.body.filled(&awaited, own.collect()));
            Arc::new(Card { preview: Some(RevisionBody { revision: preview.revision, body }), ..(*card).clone() })
        });
        Ok(filled.collect())
    }
}
