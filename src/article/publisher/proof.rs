use entity::article;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::edition::{Edition, Rendering, detail};
use crate::article::ArticleContent;
use crate::article::card::Card;
use crate::article::live::LiveBody;
use crate::body;
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
    let detail = detail(&edition, &rendered);
    let Edition { head, content, .. } = edition;
    let card = Card {
        id: head.id,
        sort_key: published_at.0,
        version: head.live_version,
        path: head.path.unwrap_or_else(|| format!("/{}", content.slug)),
        summary: content.summary.unwrap_or_else(|| body::summary(&rendered.text, 300)),
        headline: content.headline,
        genre: content.genre,
        language: content.language,
        translation_group: head.translation_group_id,
        first_published_at: head.first_published_at.map_or(published_at, Micros),
        published_at,
        modified_at,
        expires_at: content.expires_at,
        comment_state: content.comments.state,
        comments_close_at: content.comments.closes_at,
        comment_count: 0,
        detail,
        proof: None,
    };
    let body =
        LiveBody { blocks: rendered.blocks, html: rendered.html, markdown: rendered.markdown, text: rendered.text };
    Ok((card, body))
}
