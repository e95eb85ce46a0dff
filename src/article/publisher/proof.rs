use entity::article;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::edition::{Edition, Rendering};
use super::rows::Snapshot;
use crate::article::ArticleContent;
use crate::article::card::Card;
use crate::article::live::LiveBody;
use crate::correction::Correction;
use crate::kernel::{Micros, Result};

/// What readers would see if a revision were published at this moment. Nothing is written.
pub async fn proof(
    connection: &impl ConnectionTrait,
    head: article::Model,
    revision_id: Uuid,
    content: ArticleContent,
    corrections: Vec<Correction>,
    now: Micros,
) -> Result<(Card, LiveBody)> {
    let published_at = content.published_at.or(head.published_at.map(Micros)).unwrap_or(now);
    let modified_at = head.modified_at.map_or(published_at, Micros);
    let edition = Edition { head, revision_id, content, corrections, modified_at };
    let rendered = Rendering::prepare(connection, &[&edition.content]).await?.render(&edition.content);
    let path = edition.head.path.clone().unwrap_or_else(|| format!("/{}", edition.content.slug));
    let snapshot = Snapshot {
        sort_key: published_at.0,
        version: edition.head.live_version,
        path,
        first_published_at: edition.head.first_published_at.map_or(published_at, Micros),
        published_at,
        comment_count: 0,
        edition: &edition,
        rendered,
    };
    let (card, rendered) = (snapshot.card(), snapshot.rendered);
    let body =
        LiveBody { blocks: rendered.blocks, html: rendered.html, markdown: rendered.markdown, text: rendered.text };
    Ok((card, body))
}
