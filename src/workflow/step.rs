use uuid::Uuid;

/// Which article, and the version of it that the client saw.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub id: Uuid,
    pub expected_version: i32,
}

/// A publication.
#[derive(Clone, Debug)]
pub struct Publish {
    pub step: Step,
    /// For the history.
    pub note: Option<String>,
    /// Only a typo: what readers know as the last change stays.
    pub is_silent: bool,
}
