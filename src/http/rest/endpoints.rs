//! Which paths there are. A path is a document of `documents/` and a line that says what fills its variables; everything else
//! – what it answers, which parameters there are and of what kind, the description – follows from the document and the schema.

use super::document::with_fragments;
use super::parameters::PAGE;

/// A path that answers what a document does.
pub(super) struct Endpoint {
    /// Below `/api/v1`. What is in braces is a variable of the document.
    pub path: &'static str,
    /// What it belongs to.
    pub group: &'static str,
    /// Without the fragments.
    pub text: &'static str,
    /// Parameters whose value is only a part of a variable, or that have another name, and where it goes. Any other variable
    /// is a parameter of its own name; those that decide with `@include` what is there are the words of `include`.
    pub places: &'static [&'static [(&'static str, &'static str)]],
    /// The largest `first`.
    pub most: i64,
    /// An address of the demo newsroom, below `/api/v1`.
    pub example: &'static str,
    /// What is answered there.
    pub answer: &'static str,
}

/// The path and the whole document of each endpoint, for whoever asks the same at `/graphql`.
pub fn documents() -> impl Iterator<Item = (&'static str, String)> {
    ENDPOINTS.iter().map(|endpoint| (endpoint.path, with_fragments(endpoint.text)))
}

/// By what lists of articles can be cut down.
const FILTER: &[(&str, &str)] = &[
    ("region", "filter.region.anyOf"),
    ("category", "filter.category.anyOf"),
    ("tag", "filter.tag.anyOf"),
    ("author", "filter.author.anyOf"),
    ("source", "filter.source.anyOf"),
    ("genre", "filter.genres"),
    ("language", "filter.language"),
    ("preferLanguages", "filter.preferLanguages"),
    ("from", "filter.publishedAt.from"),
    ("before", "filter.publishedAt.before"),
    ("exclude", "filter.exclude"),
];

/// In which order lists of articles are.
const ORDER: &[(&str, &str)] = &[("orderBy", "orderBy.field"), ("direction", "orderBy.direction")];

/// What is looked for.
const WORDS: &[(&str, &str)] = &[("q", "query")];

/// Of what years and months are told.
const SCOPE: &[(&str, &str)] = &[
    ("region", "scope.region"),
    ("category", "scope.category"),
    ("tag", "scope.tag"),
    ("author", "scope.author"),
    ("source", "scope.source"),
];

/// The largest page of the change stream: what its cost allows, without the articles.
const CHANGES: i64 = 300;

macro_rules! endpoints {
    ($($group:literal { $($path:literal $file:literal $places:expr, $most:expr, $example:literal;)+ })+) => {
        pub(super) const ENDPOINTS: &[Endpoint] = &[$($(Endpoint {
            path: $path,
            group: $group,
            text: include_str!(concat!("documents/", $file, ".graphql")),
            places: $places,
            most: $most,
            example: $example,
            answer: include_str!(concat!("examples/", $file, ".json")),
        },)+)+];
    };
}

endpoints! {
    "articles" {
        "/articles" "articles" &[FILTER, ORDER], PAGE, "/articles?region=france&first=2&include=total";
        "/articles/{id}" "article" &[], PAGE, "/articles/Abc2O2cha17DpUOP8LSSD2w?include=navigation";
        "/route" "route" &[], PAGE, "/route?path=/world/uganda";
        "/search" "search" &[WORDS, FILTER], PAGE, "/search?q=ceasefire&first=1&include=total";
        "/suggest" "suggest" &[], 25, "/suggest?prefix=fra&limit=2";
        "/corrections" "corrections" &[], PAGE, "/corrections?first=1";
        "/archive" "archive" &[SCOPE], PAGE, "/archive?region=france";
        "/archive/{year}/{month}" "archive_month" &[SCOPE], PAGE, "/archive/2020/11?first=1";
    }
    "terms" {
        "/regions" "regions" &[], PAGE, "/regions?first=1&kinds=COUNTRY";
        "/regions/{slug}" "region" &[], PAGE, "/regions/france";
        "/regions/{slug}/articles" "region_articles" &[FILTER], PAGE, "/regions/france/articles?first=1";
        "/categories" "categories" &[], PAGE, "/categories?first=2&allLevels=true";
        "/categories/{slug}" "category" &[], PAGE, "/categories/energy";
        "/categories/{slug}/articles" "category_articles" &[FILTER], PAGE, "/categories/energy/articles?first=1";
        "/tags" "tags" &[], PAGE, "/tags?first=1";
        "/tags/{slug}" "tag" &[], PAGE, "/tags/nagorno-karabakh";
        "/tags/{slug}/articles" "tag_articles" &[FILTER], PAGE, "/tags/nagorno-karabakh/articles?first=1";
        "/authors" "authors" &[], PAGE, "/authors?first=1";
        "/authors/{slug}" "author" &[], PAGE, "/authors/qnavy";
        "/authors/{slug}/articles" "author_articles" &[FILTER], PAGE, "/authors/qnavy/articles?first=1";
        "/sources" "sources" &[], PAGE, "/sources?first=1";
        "/sources/{slug}" "source" &[], PAGE, "/sources/reuters";
        "/sources/{slug}/articles" "source_articles" &[FILTER], PAGE, "/sources/reuters/articles?first=1";
    }
    "site" {
        "/site" "site" &[], PAGE, "/site";
        "/collections" "collections" &[], PAGE, "/collections?first=1";
        "/collections/{slug}" "collection" &[], PAGE, "/collections/front";
        "/collections/{slug}/items" "collection_items" &[], PAGE, "/collections/front/items?first=1";
        "/menus/{location}" "menu" &[], PAGE, "/menus/primary";
        "/redirects" "redirects" &[], PAGE, "/redirects?first=1";
    }
    "changes" {
        "/changes" "changes" &[], CHANGES, "/changes?first=2";
        "/change-tokens" "change_tokens" &[], PAGE, "/change-tokens";
    }
}
