use crate::wire_enum;

wire_enum!(
    /// What somebody must be, at least, to do something.
    AccessLevel {
        /// Anyone.
        Public = "PUBLIC",
        /// An API key or a user.
        Reader = "READER",
        /// Writes drafts of their own.
        Contributor = "CONTRIBUTOR",
        /// Publishes and corrects articles of their own.
        Author = "AUTHOR",
        /// Publishes anything; looks after vocabulary, menus and collections.
        Editor = "EDITOR",
        /// Users, keys, settings and the audit log.
        Admin = "ADMIN",
    }
);

wire_enum!(
    /// What a user is in the newsroom. Each may do what those before may.
    Role {
        /// Writes drafts of their own.
        Contributor = "CONTRIBUTOR",
        /// Publishes and corrects articles of their own.
        Author = "AUTHOR",
        /// Publishes anything; looks after vocabulary, menus and collections.
        Editor = "EDITOR",
        /// Users, keys, settings and the audit log.
        Admin = "ADMIN",
    }
);

wire_enum!(
    /// What an API key may do.
    ApiKeyScope {
        /// Read what is public, with higher limits.
        ContentRead = "CONTENT_READ",
        /// Write articles and tags, as an author of its own.
        ContentWrite = "CONTENT_WRITE",
        /// Publish, correct and withdraw any article.
        ContentPublish = "CONTENT_PUBLISH",
        /// Send media files and describe them.
        MediaWrite = "MEDIA_WRITE",
    }
);

impl Role {
    /// What the role is enough for.
    pub const fn level(self) -> AccessLevel {
        match self {
            Self::Contributor => AccessLevel::Contributor,
            Self::Author => AccessLevel::Author,
            Self::Editor => AccessLevel::Editor,
            Self::Admin => AccessLevel::Admin,
        }
    }
}

/// A set of [`ApiKeyScope`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    pub fn contains(self, scope: ApiKeyScope) -> bool {
        self.0 & bit(scope) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = ApiKeyScope> {
        ApiKeyScope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<ApiKeyScope> for Scopes {
    fn from_iter<I: IntoIterator<Item = ApiKeyScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | bit(scope)))
    }
}

fn bit(scope: ApiKeyScope) -> u8 {
    1 << scope as u8
}
