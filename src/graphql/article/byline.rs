use async_graphql::SimpleObject;

use super::Article;
use crate::article::{BylineRole, content};
use crate::graphql::Request;
use crate::graphql::author::Author;
use crate::kernel::Result;

/// A credit.
#[derive(SimpleObject)]
pub struct Byline {
    /// Order, from 0.
    position: i32,
    /// Who.
    author: Author,
    /// What they did.
    role: BylineRole,
    /// Name as printed; the author's name unless overridden.
    credited_as: String,
}

impl Byline {
    /// The credits of an article, in order.
    pub(super) async fn of(article: &Article, request: &Request) -> Result<Vec<Self>> {
        let bylines = &article.0.detail.bylines;
        let ids: Vec<_> = bylines.iter().map(|byline| byline.author_id).collect();
        let authors = request.authors.many(&ids).await?;
        let credits = bylines.iter().zip(authors).zip(0..).filter_map(|((byline, author), position)| {
            let author = author?;
            let content::Byline { author_id: _, role, credited_as } = byline.clone();
            let credited_as = credited_as.unwrap_or_else(|| author.name.clone());
            Some(Self { position, author: Author(author), role, credited_as })
        });
        Ok(credits.collect())
    }

    /// All credits as one line: "By A, B and C".
    pub(super) fn line(credits: &[Self]) -> String {
        let names: Vec<&str> = credits.iter().map(|credit| credit.credited_as.as_str()).collect();
        match names.as_slice() {
            [] => String::new(),
            [name] => format!("By {name}"),
            [names @ .., last] => format!("By {} and {last}", names.join(", ")),
        }
    }
}
