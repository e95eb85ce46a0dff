use entity::article;
use jiff::tz::TimeZone;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::edition::{Edition, Rendering};
use super::paths::folder;
use super::publication::Publication;
use crate::article::ArticleContent;
use crate::article::card::Card;
use crate::article::live::LiveBody;
use crate::correction::Correction;
use crate::kernel::{Micros, Result};

/// A revision that is shown as readers would see it.
pub struct Preview {
    pub head: article::Model,
    pub revision_id: Uuid,
    pub content: ArticleContent,
    /// Public notices, newest first.
    pub corrections: Vec<Correction>,
}

/// What readers would see if revisions were published at this moment, in the same order. Nothing is written.
pub async fn previews(
    connection: &impl ConnectionTrait,
    zone: &TimeZone,
    previews: Vec<Preview>,
    now: Micros,
) -> Result<Vec<(Card, LiveBody)>> {
    let contents: Vec<&ArticleContent> = previews.iter().map(|preview| &preview.content).collect();
    let rendering = Rendering::prepare(connection, &contents).await?;
    Ok(previews.into_iter().map(|preview| shown(&rendering, zone, preview, now)).collect())
}

fn shown(rendering: &Rendering, zone: &TimeZone, preview: Preview, now: Micros) -> (Card, LiveBody) {
    let Preview { head, revision_id, content, corrections } = preview;
    let published_at = content.published_at.or(head.published_at.map(Micros)).unwrap_or(now);
    let modified_at = head.modified_at.map_or(published_at, Micros);
    let edition = Edition { head, revision_id, content, corrections, modified_at };
    let rendered = rendering.render(&edition.content);
    let likely = || format!("{}/{}", folder(published_at, zone), edition.content.slug);
    let path = edition.head.path.clone().unwrap_or_else(likely);
    let publication = Publication {
        sort_key: published_at.0,
        version: edition.head.live_version,
        modified_version: edition.head.modified_version,
        path,
        is_path_unused: false,
        live: None,
        was_in: None,
        first_published_at: edition.head.first_published_at.map_or(published_at, Micros),
        published_at,
        comment_count: 0,
        edition: &edition,
        rendered,
    };
    let (card, rendered) = (publication.card(), publication.rendered);
    let body =
        LiveBody { blocks: rendered.blocks, html: rendered.html, markdown: rendered.markdown, text: rendered.text };
    (card, body)
}
