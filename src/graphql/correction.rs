use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::Request;
use super::article::Article;
use super::connection::{PageArgs, narrowed, wants_count};
use super::directives::semanticNonNull;
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::scalars::DateTime;
use crate::connection;
use crate::correction::{self, CorrectionKind, PublicCorrection};
use crate::kernel::{NodeKind, PageRequest};

connection!(CorrectionConnection, CorrectionEdge, Correction, "Page of corrections.");

pub struct Correction(PublicCorrection);

/// Notice to readers about a change.
#[Object]
impl Correction {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Correction, self.0.correction.id)
    }

    /// Kind of notice.
    fn correction_kind(&self) -> CorrectionKind {
        self.0.correction.kind
    }

    /// The notice.
    fn text(&self) -> &str {
        &self.0.correction.text
    }

    /// When it was issued.
    fn issued_at(&self) -> DateTime {
        DateTime(self.0.correction.issued_at)
    }

    /// The article; null if it is no longer public.
    async fn article(&self, ctx: &Context<'_>) -> Nullable<Article> {
        nullable(async { Ok(Request::of(ctx).articles.one(self.0.article_id).await?.map(Article)) }).await
    }
}

impl Correction {
    /// A notice of an article.
    pub(super) fn new(correction: correction::Correction, article_id: Uuid) -> Self {
        Self(PublicCorrection { correction, article_id })
    }
}

impl From<PublicCorrection> for Correction {
    fn from(correction: PublicCorrection) -> Self {
        Self(correction)
    }
}

#[derive(Default)]
pub struct CorrectionQuery;

#[Object]
impl CorrectionQuery {
    /// Corrections across the site, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<CorrectionKind>>,
    ) -> Nullable<CorrectionConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(correction::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let connection = Request::of(ctx).db.reader();
            let mut found = correction::list(connection, &kinds, &page).await?;
            if wants_count(ctx) {
                found.count = Some(correction::count(connection, &kinds).await?);
            }
            Ok(found.map(Correction).into())
        })
        .await
    }
}
