use async_graphql::{InputType, Lookahead, Name, SelectionField, Value};

use crate::article::{Prefetch, more_in};
use crate::graphql::connection::PageArgs;
use crate::kernel::PageRequest;
use crate::navigation::{ArticleScope, ArticleScopePreset, LanguageScope};

/// More would not be the page of an article.
const MOST: usize = 8;

/// What the fields that are asked of an article want to stand beside it, as far as that can be known before it is found. A
/// field that finds its slice missing reads it.
pub(super) fn wanted(article: &Lookahead<'_>) -> Vec<Prefetch> {
    let mut wanted = Vec::new();
    for field in article.field("navigation").selection_fields() {
        let arguments = Arguments::of(&field);
        let is_site = matches!(arguments.get("scope"), None | Some(ArticleScope::Preset(ArticleScopePreset::Site)));
        if is_site && arguments.is_own_language() {
            wanted.extend([Prefetch::Previous, Prefetch::Next]);
        }
    }
    for field in article.field("moreIn").selection_fields() {
        let arguments = Arguments::of(&field);
        let is_region = arguments.get("scope") == Some(ArticleScope::Preset(ArticleScopePreset::PrimaryRegion));
        if is_region && arguments.is_own_language() {
            wanted.extend(arguments.page().as_ref().and_then(more_in::beside));
        }
    }
    // In one order, so that there are few different statements.
    wanted.sort_unstable();
    wanted.dedup();
    wanted.truncate(MOST);
    wanted
}

/// The arguments of a field. Whoever uses them tells what is wrong with those that cannot be read.
struct Arguments(Vec<(Name, Value)>);

impl Arguments {
    fn of(field: &SelectionField<'_>) -> Self {
        Self(field.arguments().unwrap_or_default())
    }

    fn get<T: InputType>(&self, name: &str) -> Option<T> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Option::<T>::parse(Some(value.clone())).ok().flatten()
    }

    fn is_own_language(&self) -> bool {
        self.get("language").is_none_or(|language: LanguageScope| language == LanguageScope::Same)
    }

    fn page(&self) -> Option<PageRequest> {
        let args = PageArgs {
            first: self.get("first"),
            after: self.get("after"),
            last: self.get("last"),
            before: self.get("before"),
        };
        args.check(more_in::LIST, PageRequest::MAX).ok()
    }
}
