use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::{Lookahead, SimpleObject};
use uuid::Uuid;

use super::Article;
use crate::article::{BylineRole, content};
use crate::author;
use crate::graphql::Request;
use crate::graphql::author::Author;
use crate::graphql::ready::{Fields, Ready, Writer};
use crate::kernel::Result;
use crate::words::words;

/// A credit.
#[derive(SimpleObject)]
pub struct Byline {
    /// Order, from 0.
    position: i32,
    /// Who.
    author: Ready<Author>,
    /// What they did.
    role: BylineRole,
    /// Name as printed; the author's name unless overridden.
    credited_as: String,
}

impl Fields for Byline {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        match field.name.node.as_str() {
            "position" => out.value(&self.position),
            "author" => out.object(&self.author.0, field),
            "role" => out.value(&self.role),
            "creditedAs" => out.value(&self.credited_as),
            _ => false,
        }
    }
}

impl Byline {
    /// Whether the fields that are asked of an article tell whose it is.
    pub(super) fn wanted(article: &Lookahead<'_>) -> bool {
        ["bylines", "bylineText", "structuredData"].iter().any(|field| article.field(field).exists())
    }

    /// The credits of an article, in order.
    pub(super) async fn of(article: &Article, request: &Request) -> Result<Vec<Self>> {
        let credits = &article.0.detail()?.meta.bylines;
        Ok(Self::by(credits, request.authors.many(&authors(credits)).await?))
    }

    /// The same, if the authors are there already.
    pub(super) fn known(article: &Article, request: &Request) -> Option<Vec<Self>> {
        let credits = &article.0.detail().ok()?.meta.bylines;
        Some(Self::by(credits, request.authors.known(&authors(credits))?))
    }

    /// Whose the credits of an article are; of one whose card cannot be read, as its own fields tell, nobody's.
    pub(super) fn authors(article: &Article) -> Vec<Uuid> {
        article.0.detail().map_or_else(|_| Vec::new(), |detail| authors(&detail.meta.bylines))
    }

    fn by(credits: &[content::Byline], authors: Vec<Option<Arc<author::Author>>>) -> Vec<Self> {
        let credits = credits.iter().zip(authors).zip(0..).filter_map(|((byline, author), position)| {
            let author = author?;
            let content::Byline { author_id: _, role, credited_as } = byline.clone();
            let credited_as = credited_as.unwrap_or_else(|| author.name.clone());
            Some(Self { position, author: Ready(Author(author)), role, credited_as })
        });
        credits.collect()
    }

    /// All credits as one line in a language: "By A, B and C".
    pub(super) fn line(credits: &[Self], language: &str) -> String {
        let names: Vec<&str> = credits.iter().map(|credit| credit.credited_as.as_str()).collect();
        words(language).byline(&names)
    }
}

/// Whose the credits are.
fn authors(credits: &[content::Byline]) -> Vec<Uuid> {
    credits.iter().map(|byline| byline.author_id).collect()
}
