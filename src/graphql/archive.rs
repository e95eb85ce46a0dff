use async_graphql::{Context, Object};

use super::Request;
use super::article::{self, ArticleConnection};
use super::connection::PageArgs;
use super::directives::{listSize, semanticNonNull};
use super::nullable::{Nullable, nullable, present};
use crate::article::archive::{self, Month};
use crate::article::{Scope, feed};
use crate::kernel::{Error, PageRequest};
use crate::navigation::{self, ArticleScope, Extent, NamedScope};

pub struct Archive {
    name: String,
    scope: Scope,
    /// Newest first.
    months: Vec<Month>,
}

/// Years and months with their article counts, in the site's time zone.
#[Object]
impl Archive {
    /// Name of the scope.
    fn scope_name(&self) -> &str {
        &self.name
    }

    /// Years with articles, newest first.
    #[graphql(directive = listSize::apply(10))]
    fn years(&self) -> Vec<ArchiveYear> {
        let months = self.months.iter().map(|month| ArchiveMonth::of(self.scope, month)).collect::<Vec<_>>();
        let years = months.chunk_by(|one, other| one.year == other.year);
        years.filter_map(|months| Some(ArchiveYear { year: months.first()?.year, months: months.to_vec() })).collect()
    }

    /// One month; null if it has no articles.
    async fn month(
        &self,
        #[graphql(desc = "Year.")] year: i32,
        #[graphql(desc = "1 to 12.")] month: i32,
    ) -> Nullable<ArchiveMonth> {
        nullable(async {
            if !(1..=12).contains(&month) {
                return Err(Error::invalid(format!("`month` is {month}; it must be between 1 and 12.")));
            }
            let mut months = self.months.iter().map(|month| ArchiveMonth::of(self.scope, month));
            Ok(months.find(|found| (found.year, found.month) == (year, month)))
        })
        .await
    }
}

pub struct ArchiveYear {
    year: i32,
    months: Vec<ArchiveMonth>,
}

/// A year.
#[Object]
impl ArchiveYear {
    /// Year.
    fn year(&self) -> i32 {
        self.year
    }

    /// Articles.
    fn article_count(&self) -> i32 {
        self.months.iter().map(|month| month.count).sum()
    }

    /// Months with articles, newest first.
    #[graphql(directive = listSize::apply(12))]
    fn months(&self) -> &[ArchiveMonth] {
        &self.months
    }
}

#[derive(Clone)]
pub struct ArchiveMonth {
    scope: Scope,
    year: i32,
    month: i32,
    count: i32,
}

/// A month.
#[Object]
impl ArchiveMonth {
    /// Year.
    fn year(&self) -> i32 {
        self.year
    }

    /// 1 to 12.
    fn month(&self) -> i32 {
        self.month
    }

    /// Articles.
    fn article_count(&self) -> i32 {
        self.count
    }

    /// The articles, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<ArticleConnection> {
        nullable(async {
            let page = PageArgs { first, after, last, before }.check(feed::LIST, PageRequest::MAX)?;
            let zone = Request::of(ctx).vocabulary().site.zone();
            let Some(query) = archive::in_month(self.scope, self.year, self.month, &zone) else {
                return Err(Error::internal(format!("{}-{} is no month", self.year, self.month)));
            };
            article::page_of_feed(ctx, &query, &page).await.map(Some)
        })
        .await
    }
}

impl ArchiveMonth {
    fn of(scope: Scope, month: &Month) -> Self {
        let Month { month, count } = *month;
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        Self { scope, year: month.div_euclid(100), month: month.rem_euclid(100), count }
    }
}

#[derive(Default)]
pub struct ArchiveQuery;

#[Object]
impl ArchiveQuery {
    /// Years and months.
    #[graphql(directive = semanticNonNull::apply())]
    async fn archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what; the whole site if absent. A collection has no archive.")] scope: Option<
            ArticleScope,
        >,
    ) -> Nullable<Archive> {
        present(async {
            let request = Request::of(ctx);
            let connection = request.db.reader();
            let NamedScope { extent, name, .. } =
                navigation::resolve(connection, request.vocabulary(), scope.as_ref(), None).await?;
            let Extent::Feed(scope) = extent else {
                return Err(Error::invalid(
                    "A collection has no archive. Name a region, category, tag, author or source.",
                ));
            };
            let months = archive::months(connection, scope).await?;
            Ok(Archive { name, scope, months })
        })
        .await
    }
}
