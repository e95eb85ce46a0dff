use async_graphql::Interface;

use super::Article;
use super::byline::Byline;
use super::citation::Citation;
use super::dateline::Dateline;
use super::seo::Seo;
use super::tag_use::ArticleTag;
use crate::article::Genre;
use crate::graphql::body::ArticleBody;
use crate::graphql::category::Category;
use crate::graphql::directives::semanticNonNull;
use crate::graphql::figure::Figure;
use crate::graphql::media::Rights;
use crate::graphql::nullable::Nullable;
use crate::graphql::ready::Ready;
use crate::graphql::region::Region;
use crate::graphql::rich_text::RichText;
use crate::graphql::scalars::LanguageTag;
use crate::tag::{TagKind, TagRelation};

/// What an article says, independent of whether it is the public snapshot (Article) or something else that has the same
/// parts. Front ends that write fragments on ArticleContent can render all of them with the same code.
#[derive(Interface)]
#[graphql(
    field(name = "headline", ty = "String", desc = "Main headline, plain text."),
    field(
        name = "short_headline",
        ty = "String",
        desc = "Headline of at most about 60 characters for cards and notifications; the main headline if none was given."
    ),
    field(name = "social_headline", ty = "Nullable<&str>", desc = "Headline for social networks."),
    field(name = "kicker", ty = "Nullable<&str>", desc = "Line above the headline."),
    field(name = "standfirst", ty = "Nullable<RichText>", desc = "Deck below the headline."),
    field(
        name = "summary",
        ty = "String",
        desc = "Plain-text summary of at most 300 characters; cut from the body if none was given."
    ),
    field(name = "language", ty = "LanguageTag", desc = "Language of the text."),
    field(name = "genre", ty = "Genre", desc = "Genre."),
    field(name = "dateline", ty = "Nullable<Dateline>", desc = "Where and when it was filed."),
    field(name = "lead_media", ty = "Nullable<Figure>", desc = "Main picture, video or audio."),
    field(name = "body", ty = "Nullable<ArticleBody>", desc = "The text.", directive = semanticNonNull::apply()),
    field(
        name = "bylines",
        ty = "Nullable<Vec<Ready<Byline>>>",
        desc = "Credits in order.",
        directive = semanticNonNull::apply()
    ),
    field(name = "byline_text", ty = "String", desc = "All credits as one line in the language of the article, e.g. \"By QNavy\"."),
    field(
        name = "primary_region",
        ty = "Nullable<Region>",
        desc = "First region, the one that heads the page and names the box \"More in …\"."
    ),
    field(
        name = "regions",
        ty = "Nullable<Vec<Region>>",
        desc = "Region tags in editorial order, primary first, as tagged (no ancestors).",
        directive = semanticNonNull::apply()
    ),
    field(name = "primary_category", ty = "Nullable<Category>", desc = "First category."),
    field(
        name = "categories",
        ty = "Nullable<Vec<Category>>",
        desc = "Categories in editorial order.",
        directive = semanticNonNull::apply()
    ),
    field(
        name = "tags",
        ty = "Nullable<Vec<ArticleTag>>",
        desc = "Tags in editorial order.",
        directive = semanticNonNull::apply(),
        arg(name = "relation", ty = "Option<TagRelation>", desc = "Only those with this relation."),
        arg(name = "kinds", ty = "Option<Vec<TagKind>>", desc = "Only those of these kinds.")
    ),
    field(
        name = "citations",
        ty = "Nullable<Vec<Citation>>",
        desc = "Information sources in editorial order.",
        directive = semanticNonNull::apply()
    ),
    field(
        name = "source_line",
        ty = "String",
        desc = "The sources as one line, e.g. \"Reuters – Wion – TASS\"; empty if there are none."
    ),
    field(name = "backstory", ty = "Nullable<RichText>", desc = "How the story was made (schema.org backstory)."),
    field(name = "rights", ty = "Rights", desc = "Copyright and usage."),
    field(name = "seo", ty = "Seo", desc = "Search and sharing metadata."),
    field(name = "urgency", ty = "i32", desc = "1 highest to 9 lowest (IPTC urgency)."),
    field(name = "is_breaking", ty = "bool", desc = "Show as breaking news."),
    field(
        name = "is_sensitive",
        ty = "bool",
        desc = "Do not place advertising or automatic recommendations next to it."
    )
)]
pub enum ArticleContent {
    Article(Article),
}
