use std::sync::Arc;

use async_graphql::{Context, Lookahead, Object};

use super::block::Block;
use super::part::Part;
use super::text_block::HeadingBlock;
use crate::article::card::Card;
use crate::article::live::{BodyForms, LiveBody};
use crate::body::{self, BlockKind};
use crate::graphql::directives::listSize;
use crate::graphql::scalars::{Html, Json, Markdown};
use crate::graphql::{Meter, Request};
use crate::kernel::{Error, Result};

/// Words that a reader reads in a minute.
const WORDS_PER_MINUTE: i32 = 230;
/// The longest excerpt, in words.
const MAX_EXCERPT: i32 = 1_000;

pub struct ArticleBody {
    card: Arc<Card>,
    body: Arc<LiveBody>,
}

/// The text of an article: once as typed blocks, and the same rendered.
#[Object]
impl ArticleBody {
    /// Blocks in order; at most 2,000.
    #[graphql(directive = listSize::apply(16))]
    fn blocks(&self) -> Vec<Block<'_>> {
        let lead = self.body.blocks.iter().position(|part| matches!(part.block.kind, BlockKind::Paragraph { .. }));
        let parts = self.body.blocks.iter().enumerate();
        parts.map(|(place, rendered)| Block::of(Part::of(&self.card, rendered), Some(place) == lead)).collect()
    }

    /// Whole body as HTML. Nothing of another site is loaded by it: embeds are links with the address of the player beside
    /// them, in data-frame.
    fn html(
        &self,
        #[graphql(
            desc = "Embeds of known sites are live frames at once: for readers who have consented.",
            default = false
        )]
        frames: bool,
    ) -> Html {
        let without = body::without_frames(&self.body.html);
        if frames { (&*body::with_frames(&without)).into() } else { (&*without).into() }
    }

    /// Whole body as CommonMark.
    fn markdown(&self) -> Markdown {
        self.body.markdown.as_str().into()
    }

    /// Whole body as plain text, blocks separated by blank lines.
    fn text(&self) -> &str {
        &self.body.text
    }

    /// The blocks as one JSON value, for clients that do not want to select them.
    fn json(&self) -> Result<Json> {
        let blocks: Vec<&body::Block> = self.body.blocks.iter().map(|part| &part.block).collect();
        serde_json::value::to_raw_value(&blocks).map(Json).map_err(Error::internal)
    }

    /// First words as plain text.
    fn excerpt(
        &self,
        #[graphql(desc = "How many: 1 to 1,000.", default_with = "Some(55)")] words: Option<i32>,
    ) -> Result<String> {
        let words = words.unwrap_or(55);
        match usize::try_from(words) {
            Ok(count @ 1..) if words <= MAX_EXCERPT => Ok(body::excerpt(&self.body.text, count)),
            _ => Err(Error::invalid(format!("`words` is {words}; it must be between 1 and {MAX_EXCERPT}."))),
        }
    }

    /// Headings, for a table of contents.
    #[graphql(directive = listSize::apply(5))]
    fn outline(&self) -> Vec<HeadingBlock<'_>> {
        let parts = self.body.blocks.iter().map(|rendered| Part::of(&self.card, rendered));
        parts.filter_map(HeadingBlock::of).collect()
    }

    /// Number of words.
    fn word_count(&self) -> Result<i32> {
        Ok(self.card.detail()?.added()?.word_count)
    }

    /// Number of characters.
    fn character_count(&self) -> i32 {
        i32::try_from(self.body.text.chars().count()).unwrap_or(i32::MAX)
    }

    /// Estimate at 230 words a minute, at least 1.
    fn reading_minutes(&self) -> Result<i32> {
        let words = self.card.detail()?.added()?.word_count;
        Ok((words.saturating_add(WORDS_PER_MINUTE - 1) / WORDS_PER_MINUTE).max(1))
    }
}

/// The body with the figures of files that are kept here, as far as they may be shown.
async fn with_figures(request: &Request, body: Arc<LiveBody>) -> Result<Arc<LiveBody>> {
    let awaited = body.awaited_assets();
    if awaited.is_empty() {
        return Ok(body);
    }
    let assets = request.shown_assets(&awaited).await?;
    Ok(Arc::new(body.filled(&awaited, assets)))
}

impl ArticleBody {
    /// The body of an article in the forms that are asked for. It is held as long as the answer is made.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, card: &Arc<Card>) -> Result<Option<Self>> {
        let body = match &card.preview {
            Some(preview) => Some(preview.body.clone()),
            None => Request::of(ctx).bodies.one((card.id, Self::forms(&ctx.look_ahead()))).await?.transpose()?,
        };
        let Some(body) = body else { return Ok(None) };
        let body = with_figures(Request::of(ctx), body).await?;
        if let Some(meter) = Meter::of(ctx) {
            meter.hold(body.bytes())?;
        }
        Ok(Some(Self { card: card.clone(), body }))
    }

    /// What is needed of the body of an article, if anything is asked of it.
    pub(in crate::graphql) fn wanted(article: &Lookahead<'_>) -> Option<BodyForms> {
        let body = article.field("body");
        body.exists().then(|| Self::forms(&body))
    }

    /// What of a body the fields that are asked of it need.
    pub(in crate::graphql) fn forms(asked: &Lookahead<'_>) -> BodyForms {
        let any = |fields: &[&str]| fields.iter().any(|field| asked.field(field).exists());
        BodyForms {
            blocks: any(&["blocks", "json", "outline"]),
            html: any(&["html"]),
            markdown: any(&["markdown"]),
            text: any(&["text", "excerpt", "characterCount"]),
        }
    }
}
