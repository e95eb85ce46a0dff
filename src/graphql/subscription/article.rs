use async_graphql::{ID, Object};

use crate::article::changes::ChangeKind;
use crate::article::stream::Event;
use crate::graphql::article::Article;
use crate::graphql::node::global_id;
use crate::graphql::scalars::DateTime;
use crate::kernel::NodeKind;

pub struct ArticleEvent(pub(super) Event);

/// A public change of an article, as it is when you are told.
#[Object]
impl ArticleEvent {
    /// Pass to after to listen on from here, e.g. after the connection broke off.
    fn cursor(&self) -> &str {
        &self.0.cursor
    }

    /// What happened.
    fn kind(&self) -> ChangeKind {
        self.0.heard.change.kind
    }

    /// Which article.
    fn article_id(&self) -> ID {
        global_id(NodeKind::Article, self.0.heard.change.article_id)
    }

    /// The article; null for REMOVE.
    fn article(&self) -> Option<Article> {
        self.0.heard.change.card.clone().map(Article)
    }

    /// When.
    fn at(&self) -> DateTime {
        DateTime(self.0.heard.change.at)
    }
}
