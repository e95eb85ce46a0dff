use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Enum, SimpleObject};

use crate::article::card::{Card, CardDetail};
use crate::article::live::BodyForms;
use crate::fulltext::{Fragment, Highlighter, Query};
use crate::graphql::Request;
use crate::graphql::directives::listSize;
use crate::kernel::Result;
use crate::search;

/// Where a query matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SearchField {
    /// Headline.
    Headline,
    /// Kicker or standfirst.
    Standfirst,
    /// Name of a region, category, tag, author or source.
    Labels,
    /// Text, or the caption of the lead picture.
    Body,
}

/// A match in a text, for showing it.
#[derive(SimpleObject)]
pub struct Highlight {
    /// Where.
    field: SearchField,
    /// Pieces in order; matched ones are marked. Together they are the text, or passages of a long one.
    #[graphql(directive = listSize::apply(10))]
    fragments: Vec<HighlightFragment>,
}

/// Piece of a highlighted text.
#[derive(SimpleObject)]
pub struct HighlightFragment {
    /// Characters, never HTML.
    text: String,
    /// Part of a match.
    is_match: bool,
}

impl From<Fragment> for HighlightFragment {
    fn from(Fragment { text, is_match }: Fragment) -> Self {
        Self { text, is_match }
    }
}

/// Those of a page of results, one for each language.
#[derive(Default)]
pub(super) struct Highlighters(Mutex<HashMap<String, Arc<Highlighter>>>);

impl Highlighters {
    fn of(&self, query: &Query, language: &str) -> Arc<Highlighter> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(language.to_owned()).or_insert_with(|| Arc::new(Highlighter::new(query, language))).clone()
    }
}

/// Where an article matches a query.
pub(super) async fn highlights(
    request: &Request,
    card: &Card,
    query: &Query,
    highlighters: &Highlighters,
) -> Result<Vec<Highlight>> {
    let highlighter = highlighters.of(query, &card.language);
    let mut highlights = Vec::new();
    let mut add = |field, fragments: Option<Vec<Fragment>>| {
        highlights.extend(fragments.map(|fragments| Highlight {
            field,
            fragments: fragments.into_iter().map(HighlightFragment::from).collect(),
        }));
    };
    add(SearchField::Headline, highlighter.whole(&card.headline));
    let detail = card.detail()?;
    let kicker = detail.meta.kicker.as_deref();
    let standfirst = detail.meta.standfirst.as_ref().map(|standfirst| standfirst.text.as_str());
    for text in [kicker, standfirst].into_iter().flatten() {
        add(SearchField::Standfirst, highlighter.whole(text));
    }
    for label in labels(request, detail).await? {
        add(SearchField::Labels, highlighter.whole(&label));
    }
    let form = BodyForms { text: true, ..BodyForms::default() };
    let body = request.bodies.one((card.id, form)).await?.transpose()?;
    let caption = detail.meta.lead_media.as_ref().and_then(|figure| figure.caption.as_ref());
    let texts = [body.as_ref().map(|body| body.text.as_str()), caption.map(|caption| caption.text.as_str())];
    for text in texts.into_iter().flatten() {
        add(SearchField::Body, highlighter.passages(text));
    }
    Ok(highlights)
}

/// The names of what an article is filed under.
async fn labels(request: &Request, detail: &CardDetail) -> Result<Vec<String>> {
    let (mut tags, mut authors) = (HashMap::new(), HashMap::new());
    for used in &detail.meta.tags {
        tags.extend(request.tags.one(used.tag_id).await?.map(|tag| (tag.id, tag)));
    }
    for byline in &detail.meta.bylines {
        authors.extend(request.authors.one(byline.author_id).await?.map(|author| (author.id, author)));
    }
    Ok(search::labels(request.vocabulary(), detail, &tags, &authors))
}
