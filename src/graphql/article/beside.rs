use async_graphql::{InputType, Lookahead, SelectionField};

use crate::article::{Beside, more_in};
use crate::graphql::connection::PageArgs;
use crate::kernel::PageRequest;
use crate::navigation::{ArticleScope, ArticleScopePreset};

/// More would not be the page of an article.
const MOST: usize = 8;

/// What the fields that are asked of an article want to stand beside it, as far as that can be known before it is found. A
/// field that finds its slice missing reads it.
pub(super) fn wanted(article: &Lookahead<'_>) -> Vec<Beside> {
    let mut wanted = Vec::new();
    for field in article.field("navigation").selection_fields() {
        if matches!(scope(&field), None | Some(ArticleScope::Preset(ArticleScopePreset::Site))) {
            wanted.extend([Beside::Previous, Beside::Next]);
        }
    }
    for field in article.field("moreIn").selection_fields() {
        if scope(&field) == Some(ArticleScope::Preset(ArticleScopePreset::PrimaryRegion)) {
            wanted.extend(page(&field).as_ref().and_then(more_in::beside));
        }
    }
    let mut different = Vec::new();
    for beside in wanted {
        if !different.contains(&beside) {
            different.push(beside);
        }
    }
    different.truncate(MOST);
    different
}

fn scope(field: &SelectionField<'_>) -> Option<ArticleScope> {
    argument(field, "scope")
}

fn page(field: &SelectionField<'_>) -> Option<PageRequest> {
    let args = PageArgs {
        first: argument(field, "first"),
        after: argument(field, "after"),
        last: argument(field, "last"),
        before: argument(field, "before"),
    };
    args.check(more_in::LIST, PageRequest::MAX).ok()
}

/// The value of an argument; whoever uses it tells what is wrong with one that cannot be read.
fn argument<T: InputType>(field: &SelectionField<'_>, name: &str) -> Option<T> {
    let value = field.arguments().ok()?.into_iter().find(|(known, _)| known == name)?.1;
    Option::<T>::parse(Some(value)).ok().flatten()
}
