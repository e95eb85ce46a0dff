use async_graphql::{Context, ID, Object, SimpleObject};

use super::Request;
use super::article::Article;
use super::connection::{PageArgs, PageInfo};
use super::directives::semanticNonNull;
use super::node::global_id;
use super::nullable::{Nullable, present};
use super::scalars::DateTime;
use crate::app;
use crate::article::changes::{self, Change, ChangeKind};
use crate::kernel::NodeKind;

/// Page of the synchronisation stream. endCursor is worth storing: it is where to go on next time.
#[derive(SimpleObject)]
pub struct ArticleChangeConnection {
    /// Items with their cursors.
    edges: Vec<ArticleChangeEdge>,
    /// Items alone.
    nodes: Vec<ArticleChange>,
    /// Position.
    page_info: PageInfo,
}

/// Edge of ArticleChangeConnection.
#[derive(SimpleObject)]
pub struct ArticleChangeEdge {
    /// Pass to after.
    cursor: String,
    /// Item.
    node: ArticleChange,
}

#[derive(Clone)]
pub struct ArticleChange(Change);

/// One entry of the synchronisation stream.
#[Object]
impl ArticleChange {
    /// What happened.
    fn kind(&self) -> ChangeKind {
        self.0.kind
    }

    /// Which article.
    fn article_id(&self) -> ID {
        global_id(NodeKind::Article, self.0.article_id)
    }

    /// The article; null for REMOVE.
    fn article(&self) -> Option<Article> {
        self.0.card.clone().map(Article)
    }

    /// Its version after the change.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// When.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// Tokens for clients that keep a copy: as long as one is the same, so is what it stands for. Ask for them before what they
/// stand for. Another copy of the database has others, and they are new when a server was started. One may change for
/// what is not public yet.
#[derive(SimpleObject)]
pub struct ChangeTokens {
    /// Regions, categories, sources, menus and the site. Menus lead to tags, authors and collections, too.
    vocabulary: String,
    /// Tags that the public knows of.
    tags: String,
    /// Authors that the public knows of.
    authors: String,
    /// Collections, the fronts among them: what editors put there. That articles change is told by articleChanges.
    collections: String,
}

#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// Whether the vocabulary, menus and fronts are as they were.
    #[graphql(directive = semanticNonNull::apply())]
    async fn change_tokens(&self, ctx: &Context<'_>) -> Nullable<ChangeTokens> {
        present(async {
            let found = app::change_tokens(Request::of(ctx).db.reader()).await?;
            let app::ChangeTokens { vocabulary, tags, authors, collections } = found;
            Ok(ChangeTokens { vocabulary, tags, authors, collections })
        })
        .await
    }

    /// Everything that changed since a cursor, oldest change first, for clients that keep a copy. Forward only; first at most
    /// 500, which is for ids and versions: what is selected of the articles counts as everywhere. A cursor of another copy of
    /// the database, or of changes that were lost when it was restored, is refused with CURSOR_INVALID: drop the copy and
    /// start again without one.
    #[graphql(directive = semanticNonNull::apply())]
    async fn article_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 500; 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what came after this cursor; everything if absent.")] after: Option<String>,
    ) -> Nullable<ArticleChangeConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, ..PageArgs::default() }.check(changes::LIST, changes::MAX)?;
            let asked = ctx.look_ahead();
            let with_cards = [asked.field("edges").field("node"), asked.field("nodes")]
                .into_iter()
                .any(|change| change.field("article").exists());
            let found = changes::list(request.db.reader(), &page, with_cards).await?;
            request.know_articles(found.edges.iter().filter_map(|edge| edge.node.card.as_ref()));
            let page_info = PageInfo::of(&found, found.edges.first().map(|edge| &edge.cursor));
            let nodes: Vec<_> = found.edges.iter().map(|edge| ArticleChange(edge.node.clone())).collect();
            let edges = found.edges.into_iter();
            let edges =
                edges.map(|edge| ArticleChangeEdge { cursor: edge.cursor, node: ArticleChange(edge.node) }).collect();
            Ok(ArticleChangeConnection { edges, nodes, page_info })
        })
        .await
    }
}
