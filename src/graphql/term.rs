use async_graphql::{ID, Interface};

use super::article::{ArticleConnection, Breadcrumb};
use super::category::Category;
use super::directives::semanticNonNull;
use super::feed_link::FeedLink;
use super::media::MediaAsset;
use super::nullable::Nullable;
use super::region::Region;
use super::rich_text::RichText;
use super::scalars::Url;
use super::tag::Tag;
use crate::article::filter::ArticleFilter;

/// A vocabulary entry that groups articles: Region, Category or Tag. One template can render all three archives.
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Opaque and globally unique."),
    field(name = "slug", ty = "String", desc = "URL part, unique within its type."),
    field(name = "name", ty = "String", desc = "Display name."),
    field(name = "description", ty = "Option<RichText>", desc = "Introduction for the archive page."),
    field(name = "image", ty = "Nullable<MediaAsset>", desc = "Picture for the archive page."),
    field(name = "path", ty = "String", desc = "Canonical path."),
    field(name = "url", ty = "Url", desc = "Canonical absolute URL."),
    field(name = "feeds", ty = "Vec<FeedLink>", desc = "RSS, Atom and JSON Feed of its articles."),
    field(
        name = "breadcrumbs",
        ty = "Option<Vec<Breadcrumb>>",
        desc = "Trail from the home page: what lies above it, then itself.",
        directive = semanticNonNull::apply()
    ),
    field(name = "article_count", ty = "i32", desc = "Number of public articles, descendants included."),
    field(
        name = "articles",
        ty = "Nullable<ArticleConnection>",
        desc = "Public articles, newest first, descendants included unless told otherwise.",
        directive = semanticNonNull::apply(),
        arg(name = "first", ty = "Option<i32>"),
        arg(name = "after", ty = "Option<String>"),
        arg(name = "last", ty = "Option<i32>"),
        arg(name = "before", ty = "Option<String>"),
        arg(name = "filter", ty = "Option<ArticleFilter>", desc = "Conditions."),
        arg(
            name = "include_descendants",
            ty = "Option<bool>",
            default_with = "Some(true)",
            desc = "Include articles of what lies below it."
        )
    )
)]
pub enum Term {
    Region(Region),
    Category(Category),
    Tag(Tag),
}
