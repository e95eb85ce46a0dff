use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::Request;
use super::article::Article;
use super::connection::{PageArgs, wants_count};
use super::directives::semanticNonNull;
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::rich_text::RichText;
use super::scalars::{DateTime, Url};
use crate::article::CommentThreadState;
use crate::article::card::Card;
use crate::comment::{self, CommentOrder};
use crate::connection;
use crate::db::Database;
use crate::facet::depends_until;
use crate::kernel::{Count, Direction, NodeKind, Page, PageRequest, Position, Result};
use crate::words::words;

connection!(CommentConnection, CommentEdge, Comment, "Page of comments.");

pub struct CommentThread(pub(super) Arc<Card>);

/// Comment section of an article.
#[Object]
impl CommentThread {
    /// Open, closed or disabled.
    fn state(&self, ctx: &Context<'_>) -> CommentThreadState {
        self.state_at(Request::of(ctx))
    }

    /// What to print in the language of the article, e.g. "Comments are closed."; null while open.
    fn notice(&self, ctx: &Context<'_>) -> Option<&'static str> {
        let words = words(&self.0.language);
        match self.state_at(Request::of(ctx)) {
            CommentThreadState::Open => None,
            CommentThreadState::Closed => Some(words.comments_closed.as_str()),
            CommentThreadState::Disabled => Some(words.comments_disabled.as_str()),
        }
    }

    /// When it will close.
    fn closes_at(&self) -> Option<DateTime> {
        self.0.comments_close_at.map(DateTime)
    }

    /// Number of visible comments, replies included.
    fn count(&self) -> i32 {
        self.0.comment_count
    }

    /// Visible top-level comments.
    #[graphql(directive = semanticNonNull::apply())]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Which first.", default_with = "Some(CommentOrder::Oldest)")] order_by: Option<CommentOrder>,
    ) -> Nullable<CommentConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, last, before }.check(comment::LIST, PageRequest::MAX)?;
            let order = order_by.unwrap_or(CommentOrder::Oldest);
            let connection = request.db.reader();
            let mut found = comment::thread(connection, self.0.id, order, &page).await?;
            if wants_count(ctx) {
                found.count = Some(comment::count_thread(connection, self.0.id).await?);
            }
            request.comments.know(found.edges.iter().map(|edge| (edge.node.id, edge.node.clone())));
            Ok(found.map(Comment).into())
        })
        .await
    }
}

impl CommentThread {
    /// The state at the moment of the request: an open section may have reached its end.
    fn state_at(&self, request: &Request) -> CommentThreadState {
        let is_over = self.0.comments_close_at.is_some_and(|at| at <= request.caller.now);
        if let Some(at) = self.0.comments_close_at.filter(|_| !is_over) {
            depends_until(at);
        }
        match self.0.comment_state {
            CommentThreadState::Open if is_over => CommentThreadState::Closed,
            state => state,
        }
    }
}

#[derive(Clone)]
pub struct Comment(pub Arc<comment::Comment>);

/// A reader's comment. Only approved ones can be seen.
#[Object]
impl Comment {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Comment, self.0.id)
    }

    /// Who wrote it.
    fn commenter(&self) -> CommentAuthor {
        let comment = &self.0;
        let url = comment.author_url.as_deref().map(Url::from);
        CommentAuthor { name: comment.author_name.clone(), url, is_staff: comment.is_staff }
    }

    /// The text.
    fn content(&self) -> RichText {
        RichText(self.0.body.clone())
    }

    /// When it was written.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last edited.
    fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(DateTime)
    }

    /// 0 for top level, at most 4.
    fn depth(&self) -> i32 {
        self.0.depth
    }

    /// Comment it answers; null if removed or top level.
    async fn parent(&self, ctx: &Context<'_>) -> Nullable<Comment> {
        nullable(async {
            let Some(parent) = self.0.parent_id else { return Ok(None) };
            Ok(Request::of(ctx).comments.one(parent).await?.map(Self))
        })
        .await
    }

    /// Visible direct replies.
    fn reply_count(&self) -> i32 {
        self.0.reply_count
    }

    /// Visible direct replies, oldest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn replies(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<CommentConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(comment::LIST, PageRequest::MAX)?;
            let asked = Replies::of(self.0.id, &page);
            let mut found = Request::of(ctx).replies.one(asked).await?.unwrap_or_else(|| page.page(Vec::new(), place));
            found.count = Some(Count::exact(i64::from(self.0.reply_count)));
            Ok(found.map(Comment).into())
        })
        .await
    }

    /// The article; null if it is no longer public.
    async fn article(&self, ctx: &Context<'_>) -> Nullable<Article> {
        nullable(async { Ok(Request::of(ctx).articles.one(self.0.article_id).await?.map(Article)) }).await
    }
}

/// Author of a comment. No e-mail address, ever.
#[derive(SimpleObject)]
pub struct CommentAuthor {
    /// Name.
    name: String,
    /// Web site.
    url: Option<Url>,
    /// Works here.
    is_staff: bool,
}

/// A page of the replies to a comment: what siblings that ask for the same page are gathered by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Replies {
    parent: Uuid,
    limit: usize,
    is_forward: bool,
    after: Option<(i64, Uuid)>,
    before: Option<(i64, Uuid)>,
}

impl Replies {
    fn of(parent: Uuid, page: &PageRequest) -> Self {
        let time = |position: &Option<Position>| match position {
            Some(Position::Time(time, id)) => Some((*time, *id)),
            _ => None,
        };
        let is_forward = page.direction == Direction::Forward;
        Self { parent, limit: page.limit, is_forward, after: time(&page.after), before: time(&page.before) }
    }

    fn page(&self) -> PageRequest {
        let position = |time: Option<(i64, Uuid)>| time.map(|(time, id)| Position::Time(time, id));
        PageRequest {
            list: comment::LIST,
            limit: self.limit,
            direction: if self.is_forward { Direction::Forward } else { Direction::Backward },
            after: position(self.after),
            before: position(self.before),
        }
    }

    /// Fetches pages of replies, those that are alike together.
    pub(super) async fn fetch(db: &Database, asked: &[Self]) -> Result<HashMap<Self, Page<Arc<comment::Comment>>>> {
        let mut parents: HashMap<Self, Vec<Uuid>> = HashMap::new();
        for replies in asked {
            parents.entry(Self { parent: Uuid::nil(), ..*replies }).or_default().push(replies.parent);
        }
        let mut found = HashMap::new();
        for (alike, parents) in parents {
            let pages = comment::replies(db.reader(), &parents, &alike.page()).await?;
            found.extend(pages.into_iter().map(|(parent, page)| (Self { parent, ..alike }, page)));
        }
        Ok(found)
    }
}

fn place(comment: &Arc<comment::Comment>) -> Position {
    Position::Time(comment.created_at.0, comment.id)
}
