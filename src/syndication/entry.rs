use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use url::Url;
use uuid::Uuid;

use crate::article::card::CardDetail;
use crate::article::live::{BodyForms, LiveBody};
use crate::article::structured::own_pictures;
use crate::article::{Card, live};
use crate::author::{self, Author};
use crate::body::{for_elsewhere, summary};
use crate::correction::PublicCorrection;
use crate::kernel::{Error, Micros, Result};
use crate::media::address::Addresses;
use crate::media::{self, Asset, MediaKind};
use crate::site::Site;
use crate::tag::{self, Tag};
use crate::vocabulary::Vocabulary;

/// Bytes of texts after which the other entries of a feed have their summaries alone.
const MOST: usize = 2 << 20;
/// Texts that are read at once.
const STEP: usize = 20;

/// What a feed tells of an article, or of a notice to readers.
pub(super) struct Entry {
    pub id: EntryId,
    pub url: String,
    pub title: String,
    pub summary: String,
    /// As it may stand anywhere, if it is wanted.
    pub html: Option<String>,
    pub language: String,
    pub published_at: Micros,
    pub modified_at: Micros,
    pub authors: Vec<Named>,
    /// What it is filed under.
    pub subjects: Vec<Named>,
    pub picture: Option<Picture>,
}

/// What readers who have an entry know it by: it never changes, whatever becomes of the address, the date or the site.
pub(super) struct EntryId {
    pub id: Uuid,
    /// What the feeds of the system that it comes from called it.
    pub guid: Option<String>,
}

/// Something that has a page.
pub(super) struct Named {
    pub name: String,
    pub url: String,
}

pub(super) struct Picture {
    pub url: String,
    pub mime_type: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub credit: Option<String>,
    pub alt: Option<String>,
}

/// How entries are read.
pub(super) struct Reading<'a, C> {
    pub connection: &'a C,
    pub vocabulary: &'a Vocabulary,
    pub addresses: &'a Addresses,
    pub now: Micros,
    pub with_text: bool,
}

/// What the articles of a feed refer to.
struct Parts<'a> {
    addresses: &'a Addresses,
    authors: HashMap<Uuid, Arc<Author>>,
    tags: HashMap<Uuid, Arc<Tag>>,
    assets: HashMap<Uuid, Arc<Asset>>,
    bodies: HashMap<Uuid, Arc<LiveBody>>,
}

impl EntryId {
    /// As a name of its own (RFC 4122), or what it was called before.
    pub fn text(&self) -> String {
        self.guid.clone().unwrap_or_else(|| self.urn())
    }

    /// The same where only an address or another such name may stand.
    pub fn iri(&self) -> String {
        let guid = self.guid.as_ref().filter(|guid| Url::parse(guid).is_ok());
        guid.cloned().unwrap_or_else(|| self.urn())
    }

    fn urn(&self) -> String {
        format!("urn:uuid:{}", self.id)
    }
}

/// Articles as entries, in their order, and the logo of the site: at most one statement for each kind of thing that they refer to.
pub(super) async fn of_articles(
    reading: Reading<'_, impl ConnectionTrait>,
    cards: &[Arc<Card>],
) -> Result<(Vec<Entry>, Option<Picture>)> {
    let site = &reading.vocabulary.site;
    let parts = reading.parts(cards).await?;
    let entries = cards.iter().map(|card| parts.entry(card, reading.vocabulary)).collect::<Result<_>>()?;
    let logo = site.logo_id.and_then(|id| parts.picture(id, site));
    Ok((entries, logo))
}

/// Notices as entries, in their order. Of an article that is not public any more there is no more to say than its notice does.
pub(super) async fn of_notices(
    reading: Reading<'_, impl ConnectionTrait>,
    notices: Vec<PublicCorrection>,
) -> Result<(Vec<Entry>, Option<Picture>)> {
    let site = &reading.vocabulary.site;
    let parts = reading.parts(&[]).await?;
    let mut ids: Vec<Uuid> = notices.iter().map(|notice| notice.article_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let cards = if ids.is_empty() { HashMap::new() } else { live::by_ids(reading.connection, &ids).await? };
    let entry = |PublicCorrection { correction, article_id }: PublicCorrection| {
        let card = cards.get(&article_id);
        let page = site.corrections_policy_url.clone().unwrap_or_else(|| site.url("/"));
        Entry {
            id: EntryId { id: correction.id, guid: None },
            url: card.map_or(page, |card| site.url(&card.path)),
            title: card.map_or_else(|| summary(&correction.text, 80), |card| card.headline.clone()),
            html: None,
            summary: correction.text,
            language: card.map_or_else(|| site.default_language.clone(), |card| card.language.clone()),
            published_at: correction.issued_at,
            modified_at: correction.issued_at,
            authors: Vec::new(),
            subjects: Vec::new(),
            picture: None,
        }
    };
    let logo = site.logo_id.and_then(|id| parts.picture(id, site));
    Ok((notices.into_iter().map(entry).collect(), logo))
}

impl<'a, C: ConnectionTrait> Reading<'a, C> {
    async fn parts(&self, cards: &[Arc<Card>]) -> Result<Parts<'a>> {
        let (mut authors, mut tags) = (Vec::new(), Vec::new());
        let mut assets: Vec<Uuid> = self.vocabulary.site.logo_id.into_iter().collect();
        for card in cards {
            let detail = card.detail()?;
            authors.extend(detail.meta.bylines.iter().map(|byline| byline.author_id));
            tags.extend(detail.meta.tags.iter().map(|tag| tag.tag_id));
            assets.extend(own_pictures(detail)?);
        }
        let connection = self.connection;
        let bodies = if self.with_text { self.texts(cards).await? } else { HashMap::new() };
        assets.extend(bodies.values().flat_map(|body| body.awaited_assets()));
        for ids in [&mut authors, &mut tags, &mut assets] {
            ids.sort_unstable();
            ids.dedup();
        }
        let assets = if assets.is_empty() {
            HashMap::new()
        } else {
            media::usable_by_ids(connection, &assets, self.now).await?
        };
        Ok(Parts {
            addresses: self.addresses,
            authors: if authors.is_empty() { HashMap::new() } else { author::by_ids(connection, &authors).await? },
            tags: if tags.is_empty() { HashMap::new() } else { tag::by_ids(connection, &tags).await? },
            bodies: bodies.into_iter().map(|(id, body)| (id, self.filled(&body, &assets))).collect(),
            assets,
        })
    }

    /// A body with the figures of files that are kept here, as far as they may be shown.
    fn filled(&self, body: &Arc<LiveBody>, assets: &HashMap<Uuid, Arc<Asset>>) -> Arc<LiveBody> {
        let awaited = body.awaited_assets();
        if awaited.is_empty() {
            return body.clone();
        }
        let shown = awaited.iter().filter_map(|id| Some((*id, self.addresses.shown(assets.get(id)?, None))));
        Arc::new(body.filled(&awaited, shown.collect()))
    }

    /// The texts of articles, as far as they are not too much for one feed.
    async fn texts(&self, cards: &[Arc<Card>]) -> Result<HashMap<Uuid, Arc<LiveBody>>> {
        let html = BodyForms { html: true, ..BodyForms::default() };
        let (mut texts, mut bytes) = (HashMap::new(), 0);
        for some in cards.chunks(STEP) {
            if bytes > MOST {
                break;
            }
            let wanted: Vec<_> = some.iter().map(|card| (card.id, html)).collect();
            for ((id, _), body) in live::bodies(self.connection, &wanted).await? {
                let body = body?;
                bytes += body.html.len();
                texts.insert(id, body);
            }
        }
        Ok(texts)
    }
}

impl Parts<'_> {
    fn entry(&self, card: &Card, vocabulary: &Vocabulary) -> Result<Entry> {
        let detail = card.detail()?;
        let site = &vocabulary.site;
        let url = site.url(&card.path);
        let picture = own_pictures(detail)?.find_map(|id| self.picture(id, site));
        let html = match self.bodies.get(&card.id) {
            Some(body) => Some(for_elsewhere(&body.html, &Url::parse(&url).map_err(Error::internal)?)),
            None => None,
        };
        Ok(Entry {
            id: EntryId { id: card.id, guid: detail.added()?.feed_guid.clone() },
            url,
            title: card.headline.clone(),
            summary: card.summary.clone(),
            html,
            language: card.language.clone(),
            published_at: card.published_at,
            modified_at: card.modified_at,
            authors: self.authors(detail, site),
            subjects: self.subjects(detail, vocabulary),
            picture,
        })
    }

    fn authors(&self, detail: &CardDetail, site: &Site) -> Vec<Named> {
        let mut authors: Vec<Named> = Vec::new();
        for byline in &detail.meta.bylines {
            let Some(author) = self.authors.get(&byline.author_id) else { continue };
            let name = byline.credited_as.as_ref().unwrap_or(&author.name);
            // One who wrote and took the pictures is one.
            if !authors.iter().any(|known| known.name == *name) {
                authors.push(Named { name: name.clone(), url: site.url(&author.path()) });
            }
        }
        authors
    }

    fn subjects(&self, detail: &CardDetail, vocabulary: &Vocabulary) -> Vec<Named> {
        let site = &vocabulary.site;
        let named = |name: &str, path: String| Named { name: name.to_owned(), url: site.url(&path) };
        let regions = detail.meta.regions.iter().filter_map(|id| vocabulary.regions.get(*id));
        let categories = detail.meta.categories.iter().filter_map(|id| vocabulary.categories.get(*id));
        let tags = detail.meta.tags.iter().filter_map(|tag| self.tags.get(&tag.tag_id));
        let regions = regions.map(|region| named(&region.name, region.path()));
        let categories = categories.map(|category| named(&category.name, category.path()));
        regions.chain(categories).chain(tags.map(|tag| named(&tag.name, tag.path()))).collect()
    }

    fn picture(&self, id: Uuid, site: &Site) -> Option<Picture> {
        let asset = self.assets.get(&id).filter(|asset| asset.kind == MediaKind::Image)?;
        Some(Picture {
            url: absolute(&self.addresses.url(asset, None), site),
            mime_type: asset.mime_type.clone(),
            width: asset.width,
            height: asset.height,
            credit: asset.credit.clone(),
            alt: asset.alt.clone(),
        })
    }
}

/// The address of a file, which may be one of the site.
pub(super) fn absolute(address: &str, site: &Site) -> String {
    if address.starts_with('/') && !address.starts_with("//") { site.url(address) } else { address.to_owned() }
}
