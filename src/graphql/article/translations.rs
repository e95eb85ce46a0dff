use async_graphql::SimpleObject;

use super::Article;
use crate::graphql::Request;
use crate::graphql::scalars::{LanguageTag, Url};
use crate::kernel::{Error, Result};

/// Languages that an article may be asked for in.
const MOST: usize = 10;

/// Where search engines find an article in a language: a link element with rel="alternate".
#[derive(SimpleObject)]
pub struct Alternate {
    /// The language, or x-default for all that have none of their own.
    hreflang: String,
    /// The page.
    url: Url,
}

impl Article {
    /// All of its translations that are public, this one among them, by language.
    async fn group(&self, request: &Request) -> Result<Vec<Self>> {
        let found = request.translations.one(self.0.translation_group).await?.unwrap_or_default();
        Ok(found.into_iter().map(Self).collect())
    }

    pub(super) async fn others(&self, request: &Request) -> Result<Vec<Self>> {
        let mut found = self.group(request).await?;
        found.retain(|article| article.0.id != self.0.id);
        Ok(found)
    }

    /// A translation is in the group of its original.
    pub(super) async fn original(&self, request: &Request) -> Result<Option<Self>> {
        let others = self.others(request).await?;
        Ok(others.into_iter().find(|article| article.is_original()))
    }

    /// Whether the original has changed since the version that the translator worked from, so far as that is known.
    pub(super) async fn is_behind_original(&self, request: &Request) -> Result<bool> {
        let Some(from) = self.0.detail()?.added()?.translated_from_version else { return Ok(false) };
        let Some(original) = self.original(request).await? else { return Ok(false) };
        Ok(original.0.detail()?.added()?.modified_version > Some(from))
    }

    pub(super) fn is_original(&self) -> bool {
        self.0.id == self.0.translation_group
    }

    /// The first of the languages that it is in, with whatever region or script; itself if it is in none.
    pub(super) async fn preferred(&self, request: &Request, prefer: &[LanguageTag]) -> Result<Self> {
        if prefer.len() > MOST {
            return Err(Error::invalid(format!("`prefer` has {} members; at most {MOST} are allowed.", prefer.len())));
        }
        // A preview is of one revision, whatever is public.
        if self.0.preview.is_some() {
            return Ok(self.clone());
        }
        let group = self.group(request).await?;
        let speaks = |article: &&Self, wanted: &str| {
            let rest = article.0.language.strip_prefix(wanted);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let found = prefer.iter().find_map(|wanted| group.iter().find(|article| speaks(article, &wanted.0)));
        Ok(found.unwrap_or(self).clone())
    }

    /// Each names all others and itself, or search engines heed none; for readers of other languages there is the original.
    pub(super) async fn alternates(&self, request: &Request) -> Result<Vec<Alternate>> {
        let group = self.group(request).await?;
        if group.len() < 2 || self.0.preview.is_some() {
            return Ok(Vec::new());
        }
        let site = &request.vocabulary().site;
        let alternate = |hreflang: &str, article: &Self| {
            let url = site.url(&article.0.path);
            Alternate { hreflang: hreflang.to_owned(), url: Url::from(url.as_str()) }
        };
        let of_all =
            group.iter().filter(|article| article.is_original()).map(|article| alternate("x-default", article));
        Ok(group.iter().map(|article| alternate(&article.0.language, article)).chain(of_all).collect())
    }
}
