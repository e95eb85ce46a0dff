use async_graphql::{Context, ID, Object};

use super::Article;
use crate::article::related::{self, LIST, MAX, Reason, Related, RelatedReasonKind};
use crate::graphql::Request;
use crate::graphql::connection::{PageArgs, PageInfo};
use crate::graphql::directives::listSize;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::ready::Ready;
use crate::graphql::routable::Routable;
use crate::kernel::{Edge, Error, GlobalId, NodeKind, Page, Position, Result};
use crate::navigation::LanguageScope;
use crate::words::{Words, words};

/// The most articles that a caller can leave out.
const MAX_EXCLUDE: usize = 50;

pub struct RelatedArticleConnection {
    edges: Vec<RelatedArticleEdge>,
    page: Page<()>,
}

/// Page of suggestions.
#[Object]
impl RelatedArticleConnection {
    /// Items with their cursors.
    fn edges(&self) -> &[RelatedArticleEdge] {
        &self.edges
    }

    /// Items alone.
    fn nodes(&self) -> Vec<Ready<Article>> {
        self.edges.iter().map(|edge| Ready(Article(edge.0.node.card.clone()))).collect()
    }

    /// Position.
    fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page, self.edges.first().map(|edge| &edge.0.cursor))
    }
}

/// Reasons are told in the language of the article that the list stands beside.
pub struct RelatedArticleEdge(Edge<Related>, &'static Words);

/// Edge of RelatedArticleConnection.
#[Object]
impl RelatedArticleEdge {
    /// Pass to after.
    fn cursor(&self) -> &str {
        &self.0.cursor
    }

    /// Item.
    fn node(&self) -> Ready<Article> {
        Ready(Article(self.0.node.card.clone()))
    }

    /// Sum of the weights of its reasons; comparable within one list only.
    fn score(&self) -> f64 {
        self.0.node.score
    }

    /// Why, strongest first.
    #[graphql(directive = listSize::apply(2))]
    fn reasons(&self) -> Vec<RelatedReason> {
        self.0.node.reasons.iter().cloned().map(|reason| RelatedReason(reason, self.1)).collect()
    }
}

pub struct RelatedReason(Reason, &'static Words);

/// Why an article was suggested, and how much it counted.
#[Object]
impl RelatedReason {
    /// Kind of reason.
    fn kind(&self) -> RelatedReasonKind {
        self.0.kind
    }

    /// Human-readable, in the language of the article, e.g. "Also about Nagorno-Karabakh".
    async fn label(&self, ctx: &Context<'_>) -> Result<String> {
        let name = match &self.0.tag_name {
            Some(name) => name.clone(),
            None => self.shared(ctx).await?.as_ref().map(|target| target.label().to_owned()).unwrap_or_default(),
        };
        let pattern = match self.0.kind {
            RelatedReasonKind::Editor => return Ok(self.1.related_editor.clone()),
            RelatedReasonKind::SharedTag => &self.1.related_tag,
            RelatedReasonKind::SharedRegion => &self.1.related_region,
            RelatedReasonKind::SharedCategory => &self.1.related_category,
            RelatedReasonKind::SharedSource => &self.1.related_source,
            RelatedReasonKind::SameAuthor => &self.1.related_author,
            RelatedReasonKind::SameSeries => &self.1.related_series,
        };
        Ok(pattern.with(&name))
    }

    /// The shared region, category, tag, author or source.
    async fn target(&self, ctx: &Context<'_>) -> Nullable<Routable> {
        nullable(self.shared(ctx)).await
    }

    /// Contribution to the score.
    fn weight(&self) -> f64 {
        self.0.weight
    }
}

impl RelatedReason {
    async fn shared(&self, ctx: &Context<'_>) -> Result<Option<Routable>> {
        let Some(target) = self.0.target else { return Ok(None) };
        Routable::load(Request::of(ctx), target).await
    }
}

/// A page of suggestions to read after an article.
pub(super) async fn page(
    article: &Article,
    request: &Request,
    (first, after): (Option<i32>, Option<String>),
    exclude: Vec<ID>,
    language: LanguageScope,
) -> Result<RelatedArticleConnection> {
    let page = PageArgs { first, after, ..PageArgs::default() }.check(LIST, MAX)?;
    if exclude.len() > MAX_EXCLUDE {
        let count = exclude.len();
        return Err(Error::invalid(format!("`exclude` has {count} ids; at most {MAX_EXCLUDE} are allowed.")));
    }
    let exclude = exclude.iter().map(|id| GlobalId::parse_as(NodeKind::Article, id)).collect::<Result<Vec<_>>>()?;
    let skipped = match page.after {
        Some(Position::Place(place)) => place as usize + 1,
        _ => 0,
    };
    // One more than the page tells whether there is a next one.
    let limit = skipped.saturating_add(page.limit + 1).min(MAX);
    let own_only = language == LanguageScope::Same;
    let now = request.caller.now;
    let ranked = related::rank(request.db.reader(), now, &article.0, own_only, &exclude, limit).await?;
    request.know_articles(ranked.iter().map(|related| &related.card));
    let numbered: Vec<(u32, Related)> = (0..).zip(ranked).collect();
    let found = page.slice(&numbered, |(place, _)| Position::Place(*place)).map(|(_, related)| related);
    let Page { edges, has_next, has_previous, end, .. } = found;
    let page = Page { edges: Vec::new(), has_next, has_previous, end, count: None };
    let words = words(&article.0.language);
    Ok(RelatedArticleConnection {
        edges: edges.into_iter().map(|edge| RelatedArticleEdge(edge, words)).collect(),
        page,
    })
}
