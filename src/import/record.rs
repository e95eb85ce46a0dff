use serde::{Deserialize, Serialize};

use crate::article::ImportArticle;
use crate::article::input::Warning;
use crate::author::AuthorInput;
use crate::category::CategoryInput;
use crate::collection::CollectionInput;
use crate::comment::CommentInput;
use crate::media::MediaInput;
use crate::menu::MenuInput;
use crate::region::RegionInput;
use crate::route::RedirectInput;
use crate::site::SiteInput;
use crate::source::SourceInput;
use crate::tag::TagInput;
use crate::terms::Term;

/// One line of a file: an object with one key that says what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Record {
    Site(Box<SiteInput>),
    Media(Box<MediaInput>),
    Region(Box<RegionInput>),
    Category(Box<CategoryInput>),
    Source(Box<SourceInput>),
    Tag(Box<TagInput>),
    Author(Box<AuthorInput>),
    Article(Box<ImportArticle>),
    Menu(Box<MenuInput>),
    Collection(Box<CollectionInput>),
    Comment(Box<CommentInput>),
    Redirect(Box<RedirectInput>),
}

/// What a line can be, in the order of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Site,
    Media,
    Region,
    Category,
    Source,
    Tag,
    Author,
    Article,
    Menu,
    Collection,
    Comment,
    Redirect,
}

impl From<Term> for Record {
    fn from(term: Term) -> Self {
        match term {
            Term::Region(input) => Self::Region(input),
            Term::Category(input) => Self::Category(input),
            Term::Tag(input) => Self::Tag(input),
            Term::Author(input) => Self::Author(input),
            Term::Source(input) => Self::Source(input),
        }
    }
}

impl Record {
    /// What is left out of the formatted text of something that is no article; articles tell it when they are saved.
    pub fn warnings(&self) -> Vec<Warning> {
        let (field, text) = match self {
            Self::Media(input) => ("caption", &input.caption),
            Self::Region(input) => ("description", &input.description),
            Self::Category(input) => ("description", &input.description),
            Self::Source(input) => ("description", &input.description),
            Self::Tag(input) => ("description", &input.description),
            Self::Collection(input) => ("description", &input.description),
            Self::Author(input) => ("bio", &input.bio),
            Self::Site(_) | Self::Article(_) | Self::Menu(_) | Self::Comment(_) | Self::Redirect(_) => {
                return Vec::new();
            }
        };
        Warning::of_text(field, text)
    }

    pub fn kind(&self) -> Kind {
        match self {
            Self::Site(_) => Kind::Site,
            Self::Media(_) => Kind::Media,
            Self::Region(_) => Kind::Region,
            Self::Category(_) => Kind::Category,
            Self::Source(_) => Kind::Source,
            Self::Tag(_) => Kind::Tag,
            Self::Author(_) => Kind::Author,
            Self::Article(_) => Kind::Article,
            Self::Menu(_) => Kind::Menu,
            Self::Collection(_) => Kind::Collection,
            Self::Comment(_) => Kind::Comment,
            Self::Redirect(_) => Kind::Redirect,
        }
    }
}

impl Kind {
    /// Whether it is of what every node holds in memory, so that what comes after it is read with it.
    pub const fn is_vocabulary(self) -> bool {
        match self {
            Self::Site | Self::Region | Self::Category | Self::Source | Self::Menu => true,
            Self::Media
            | Self::Tag
            | Self::Author
            | Self::Article
            | Self::Collection
            | Self::Comment
            | Self::Redirect => false,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Media => "media",
            Self::Region => "region",
            Self::Category => "category",
            Self::Source => "source",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Article => "article",
            Self::Menu => "menu",
            Self::Collection => "collection",
            Self::Comment => "comment",
            Self::Redirect => "redirect",
        }
    }
}
