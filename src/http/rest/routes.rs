use std::sync::LazyLock;

use actix_web::dev::{Path, ResourceDef};
use percent_encoding::percent_decode_str;

use super::endpoints::ENDPOINTS;

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// An endpoint, by its number.
    Endpoint(usize),
    /// A document of the operator.
    Saved,
    /// What there is.
    Description,
}

/// What a path asks for, and what stands in it for the parts in braces.
pub(super) struct Route {
    pub what: What,
    parts: Path<String>,
}

/// Everything there is below `/api/v1`.
static ROUTES: LazyLock<Vec<(ResourceDef, What)>> = LazyLock::new(|| {
    let endpoints = ENDPOINTS.iter().enumerate().map(|(number, endpoint)| (endpoint.path, What::Endpoint(number)));
    let others = [("/q/{name}", What::Saved), ("/openapi.json", What::Description)];
    endpoints.chain(others).map(|(path, what)| (ResourceDef::new(path), what)).collect()
});

impl Route {
    /// Of a path below `/api/v1`; `None` if there is nothing.
    pub fn of(path: &str) -> Option<Self> {
        let mut parts = Path::new(path.to_owned());
        let (_, what) = ROUTES.iter().find(|(route, _)| route.capture_match_info(&mut parts))?;
        Some(Self { what: *what, parts })
    }

    /// A part of the path, in the characters that it stands for.
    pub fn part(&self, name: &str) -> Option<String> {
        percent_decode_str(self.parts.get(name)?).decode_utf8().ok().map(Into::into)
    }
}
