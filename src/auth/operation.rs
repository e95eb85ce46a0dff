use super::AccessLevel::{self, Admin, Author, Contributor, Editor, Public};
use super::ApiKeyScope::{self, ContentPublish, ContentWrite, MediaWrite};
use Keys::{Any, Never, With};

/// Which API keys may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// It is for people.
    Never,
    Any,
    With(ApiKeyScope),
}

macro_rules! operations {
    ($($name:ident = $field:literal, $level:ident, $keys:expr;)+) => {
        /// Everything that can be asked for and is not simply a public query: the one table of permissions.
        ///
        /// A root field that is neither here nor among the public queries fails a test. What somebody may do it *to*, e.g. only
        /// to articles of their own, is for the service that owns the object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $($name,)+
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The field, with the type that it is on, e.g. `Mutation.publishArticle`.
            pub const fn field(self) -> &'static str {
                match self { $(Self::$name => $field,)+ }
            }

            /// The field alone: what the audit log calls it.
            pub fn name(self) -> &'static str {
                self.field().split_once('.').map_or("", |(_, name)| name)
            }

            /// What a user must be.
            pub const fn level(self) -> AccessLevel {
                match self { $(Self::$name => $level,)+ }
            }

            /// What an API key must have.
            pub const fn keys(self) -> Keys {
                match self { $(Self::$name => $keys,)+ }
            }
        }
    };
}

operations! {
    Login = "Mutation.login", Public, Never;
    RefreshSession = "Mutation.refreshSession", Public, Never;
    Logout = "Mutation.logout", Contributor, Never;
    RevokeSession = "Mutation.revokeSession", Contributor, Never;
    RevokeAllSessions = "Mutation.revokeAllSessions", Contributor, Never;
    ChangePassword = "Mutation.changePassword", Contributor, Never;
    RequestPasswordReset = "Mutation.requestPasswordReset", Public, Never;
    ResetPassword = "Mutation.resetPassword", Public, Never;
    InviteUser = "Mutation.inviteUser", Admin, Never;
    UpdateUser = "Mutation.updateUser", Contributor, Never;
    CreateApiKey = "Mutation.createApiKey", Admin, Never;
    RotateApiKey = "Mutation.rotateApiKey", Admin, Never;
    RevokeApiKey = "Mutation.revokeApiKey", Admin, Never;
    CreateArticle = "Mutation.createArticle", Contributor, With(ContentWrite);
    CreateTranslation = "Mutation.createTranslation", Contributor, With(ContentWrite);
    ImportArticle = "Mutation.importArticle", Author, With(ContentWrite);
    UpdateArticle = "Mutation.updateArticle", Contributor, With(ContentWrite);
    UpdateArticles = "Mutation.updateArticles", Contributor, With(ContentWrite);
    SubmitArticle = "Mutation.submitArticle", Contributor, With(ContentWrite);
    RequestArticleChanges = "Mutation.requestArticleChanges", Editor, With(ContentPublish);
    PublishArticle = "Mutation.publishArticle", Author, With(ContentWrite);
    ScheduleArticle = "Mutation.scheduleArticle", Author, With(ContentWrite);
    UnscheduleArticle = "Mutation.unscheduleArticle", Author, With(ContentWrite);
    CorrectArticle = "Mutation.correctArticle", Author, With(ContentWrite);
    UpdateCorrection = "Mutation.updateCorrection", Author, With(ContentWrite);
    DeleteCorrection = "Mutation.deleteCorrection", Author, With(ContentWrite);
    ArchiveArticle = "Mutation.archiveArticle", Editor, With(ContentPublish);
    RetractArticle = "Mutation.retractArticle", Editor, With(ContentPublish);
    DiscardDraft = "Mutation.discardDraft", Contributor, With(ContentWrite);
    RestoreRevision = "Mutation.restoreRevision", Contributor, With(ContentWrite);
    DeleteArticle = "Mutation.deleteArticle", Contributor, With(ContentWrite);
    ChangeArticlePath = "Mutation.changeArticlePath", Editor, With(ContentPublish);
    SetCommentPolicy = "Mutation.setCommentPolicy", Author, With(ContentWrite);
    CreatePreviewLink = "Mutation.createPreviewLink", Contributor, With(ContentWrite);
    RevokePreviewLink = "Mutation.revokePreviewLink", Contributor, With(ContentWrite);
    CreateAuthor = "Mutation.createAuthor", Editor, Never;
    UpdateAuthor = "Mutation.updateAuthor", Editor, Never;
    DeleteAuthor = "Mutation.deleteAuthor", Editor, Never;
    CreateSource = "Mutation.createSource", Editor, Never;
    UpdateSource = "Mutation.updateSource", Editor, Never;
    DeleteSource = "Mutation.deleteSource", Editor, Never;
    CreateTag = "Mutation.createTag", Author, With(ContentWrite);
    UpdateTag = "Mutation.updateTag", Editor, Never;
    DeleteTag = "Mutation.deleteTag", Editor, Never;
    MergeTags = "Mutation.mergeTags", Editor, Never;
    CreateCategory = "Mutation.createCategory", Editor, Never;
    UpdateCategory = "Mutation.updateCategory", Editor, Never;
    DeleteCategory = "Mutation.deleteCategory", Editor, Never;
    CreateRegion = "Mutation.createRegion", Editor, Never;
    UpdateRegion = "Mutation.updateRegion", Editor, Never;
    DeleteRegion = "Mutation.deleteRegion", Editor, Never;
    SaveMenu = "Mutation.saveMenu", Editor, Never;
    DeleteMenu = "Mutation.deleteMenu", Admin, Never;
    CreateCollection = "Mutation.createCollection", Editor, Never;
    UpdateCollection = "Mutation.updateCollection", Editor, Never;
    DeleteCollection = "Mutation.deleteCollection", Editor, Never;
    SetCollectionItems = "Mutation.setCollectionItems", Editor, Never;
    AddCollectionItem = "Mutation.addCollectionItem", Editor, Never;
    RemoveCollectionItem = "Mutation.removeCollectionItem", Editor, Never;
    CreateRedirect = "Mutation.createRedirect", Editor, With(ContentPublish);
    DeleteRedirect = "Mutation.deleteRedirect", Editor, With(ContentPublish);
    UpdateSite = "Mutation.updateSite", Admin, Never;
    CreateMediaUpload = "Mutation.createMediaUpload", Contributor, With(MediaWrite);
    CompleteMediaUpload = "Mutation.completeMediaUpload", Contributor, With(MediaWrite);
    UpdateMediaAsset = "Mutation.updateMediaAsset", Contributor, With(MediaWrite);
    DeleteMediaAsset = "Mutation.deleteMediaAsset", Editor, Never;
    CreateOriginalLink = "Mutation.createOriginalLink", Contributor, With(MediaWrite);
    Editorial = "Query.editorial", Contributor, Any;
    Viewer = "Query.viewer", Public, Any;
    Preview = "Query.preview", Public, Any;
    CachePurges = "Query.cachePurges", Admin, Any;
    EditorialArticle = "Editorial.article", Contributor, With(ContentWrite);
    EditorialArticles = "Editorial.articles", Contributor, With(ContentWrite);
    EditorialReleases = "Editorial.releases", Contributor, With(ContentWrite);
    EditorialTags = "Editorial.tags", Contributor, With(ContentWrite);
    EditorialAuthors = "Editorial.authors", Contributor, With(ContentWrite);
    EditorialSources = "Editorial.sources", Contributor, With(ContentWrite);
    EditorialUsages = "Editorial.usages", Contributor, With(ContentWrite);
    EditorialCollections = "Editorial.collections", Contributor, With(ContentWrite);
    EditorialMedia = "Editorial.media", Contributor, With(MediaWrite);
    EditorialSuggest = "Editorial.suggest", Contributor, With(ContentWrite);
    EditorialRedirects = "Editorial.redirects", Editor, Any;
    EditorialVocabularyMoves = "Editorial.vocabularyMoves", Editor, Never;
    EditorialUsers = "Editorial.users", Contributor, Never;
    EditorialApiKeys = "Editorial.apiKeys", Admin, Never;
    EditorialAuditLog = "Editorial.auditLog", Admin, Never;
    ArticlePublished = "Subscription.articlePublished", Public, Any;
    ArticleChanged = "Subscription.articleChanged", Public, Any;
    BreakingNews = "Subscription.breakingNews", Public, Any;
    EditorialArticleChanged = "Subscription.editorialArticleChanged", Contributor, With(ContentWrite);
}
