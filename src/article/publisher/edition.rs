use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::article;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::article::card::{Added, Card, CardDetail};
use crate::article::{ArticleContent, live};
use crate::body::{self, Context, LinkedArticle, Rendered, ShownAsset};
use crate::correction::Correction;
use crate::kernel::{Micros, Result};
use crate::media::{self, Place};

/// What is to become public: an article's head as it is stored, and the content of one of its revisions.
#[derive(Clone, Debug)]
pub struct Edition {
    pub head: article::Model,
    pub revision_id: Uuid,
    pub content: ArticleContent,
    /// Public notices, newest first.
    pub corrections: Vec<Correction>,
    /// When the readers' version changed; unchanged by a silent fix.
    pub modified_at: Micros,
}

/// Everything that bodies refer to, fetched once for many editions.
#[derive(Debug, Default)]
pub struct Rendering {
    assets: Arc<HashMap<Uuid, ShownAsset>>,
    /// Files that are kept here.
    kept: Arc<HashSet<Uuid>>,
    articles: Arc<HashMap<Uuid, LinkedArticle>>,
}

impl Rendering {
    /// Fetches the assets that the editions show and the public articles that they link to.
    pub async fn prepare(connection: &impl ConnectionTrait, contents: &[&ArticleContent]) -> Result<Self> {
        let assets: Vec<Uuid> = contents.iter().flat_map(|content| content.assets()).collect();
        let links: Vec<Uuid> = contents.iter().flat_map(|content| content.body.links()).collect();
        let assets = if assets.is_empty() { HashMap::new() } else { media::by_ids(connection, &assets).await? };
        let articles = if links.is_empty() { HashMap::new() } else { live::by_ids(connection, &links).await? };
        let link = |card: &Card| LinkedArticle { path: card.path.clone(), headline: card.headline.clone() };
        let kept = assets.values().filter(|asset| asset.is_ours()).map(|asset| asset.id).collect();
        let elsewhere = assets.into_iter().filter_map(|(id, asset)| match &asset.place {
            Place::Elsewhere(url) => Some((id, asset.shown(url.clone(), None))),
            Place::Nowhere { .. } | Place::Here(_) => None,
        });
        let assets = elsewhere.collect();
        let articles = articles.into_iter().map(|(id, card)| (id, link(&card))).collect();
        Ok(Self { assets: Arc::new(assets), kept: Arc::new(kept), articles: Arc::new(articles) })
    }

    /// Adds articles that become public in the same step.
    pub fn know(&mut self, articles: impl Iterator<Item = (Uuid, LinkedArticle)>) {
        Arc::make_mut(&mut self.articles).extend(articles);
    }

    /// The body in all its forms.
    pub fn render(&self, content: &ArticleContent) -> Rendered {
        let mut context = Context::default();
        // Shared, not copied: there are as many as all articles of the batch have.
        context.assets.clone_from(&self.assets);
        context.kept.clone_from(&self.kept);
        context.articles.clone_from(&self.articles);
        for citation in &content.meta.citations {
            // A name that may change stands where it is read, not in what is rendered.
            let own = (!citation.follows_source).then_some(citation.label.as_str());
            context.citation(&citation.key, own, citation.url.as_deref());
        }
        body::render(&content.body, &context)
    }
}

/// Files of the body that the card knows: one of them will be a picture.
const PICTURES: usize = 3;

/// The compact part of the card.
pub(super) fn detail(edition: &Edition, rendered: &Rendered, modified_version: i32) -> CardDetail {
    let content = &edition.content;
    let pictures = match content.meta.seo.image_id {
        Some(_) => Vec::new(),
        None => content.body.assets().take(PICTURES).collect(),
    };
    let added = Added {
        modified_version: Some(modified_version),
        translated_from_version: edition.head.translated_from_version,
        pictures,
        corrections: edition.corrections.clone(),
        word_count: i32::try_from(rendered.word_count).unwrap_or(i32::MAX),
        feed_guid: edition.head.feed_guid.clone(),
    };
    CardDetail::new(content.meta.clone(), added)
}
