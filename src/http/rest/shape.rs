use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;
use async_graphql::PathSegment;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::kernel::{Error, Result};

/// What is around an answer: a document calls it `answer`, and what it is a part of, `of`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shell<'a> {
    #[serde(borrow)]
    answer: Option<&'a RawValue>,
    #[serde(borrow)]
    of: Option<Box<Shell<'a>>>,
}

/// The `answer` in the data of an operation; `None` if it, or what it is a part of, is not there.
pub(super) fn answer(data: &[u8]) -> Result<Option<&RawValue>> {
    let mut shell: Shell<'_> = serde_json::from_slice(data).map_err(Error::internal)?;
    while let Some(inner) = shell.of.take() {
        shell = *inner;
    }
    Ok(shell.answer)
}

/// Whether a field is what the path names: the answer, or what it is a part of.
pub(super) fn is_the_one(path: &[PathSegment]) -> bool {
    let names: Vec<&str> = path
        .iter()
        .filter_map(|segment| match segment {
            PathSegment::Field(name) => Some(name.as_str()),
            PathSegment::Index(_) => None,
        })
        .collect();
    names == ["answer"] || (!names.is_empty() && names.iter().all(|name| *name == "of"))
}

/// The parts of an answer that decide what is said around it.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Head<'a> {
    page: Option<Page>,
    http_status: Option<u16>,
    #[serde(borrow)]
    pub notice: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    has_next: bool,
    next: Option<String>,
}

impl<'a> Head<'a> {
    /// Of what is not an object, or has other things under these names, there is nothing to say.
    pub fn of(answer: &'a RawValue) -> Self {
        serde_json::from_str(answer.get()).unwrap_or_default()
    }

    /// What was at a path was withdrawn.
    pub fn is_gone(&self) -> bool {
        self.http_status == Some(410)
    }

    /// Where the next page is (RFC 8288): the same address with another `after`.
    pub fn link(&self, request: &HttpRequest) -> Option<HeaderValue> {
        let page = self.page.as_ref().filter(|page| page.has_next)?;
        let next = page.next.as_ref()?;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
            if name != "after" {
                query.append_pair(&name, &value);
            }
        }
        query.append_pair("after", next);
        HeaderValue::try_from(format!("<{}?{}>; rel=\"next\"", request.path(), query.finish())).ok()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn raw(text: &str) -> &RawValue {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_answer_is_copied_as_it_stands() {
        let found = |text: &'static str| answer(text.as_bytes()).unwrap().map(RawValue::get);
        assert_eq!(found(r#"{"answer":{"b": 1,  "a":"\u00e9"}}"#), Some(r#"{"b": 1,  "a":"\u00e9"}"#));
        assert_eq!(found(r#"{"of":{"of":{"answer":[]}}}"#), Some("[]"));
        for nothing in [r#"{"answer":null}"#, r#"{"of":null}"#, r#"{"of":{"of":null}}"#] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_next_page_is_the_same_address_further_on() {
        let request = TestRequest::get().uri("/api/v1/articles?after=x&region=france").to_http_request();
        let link = |text| Head::of(raw(text)).link(&request).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(
            link(r#"{"data":[],"page":{"hasNext":true,"next":"y z"}}"#).as_deref(),
            Some("</api/v1/articles?region=france&after=y+z>; rel=\"next\"")
        );
        assert_eq!(link(r#"{"data":[],"page":{"hasNext":false,"next":"y"}}"#), None);
        assert_eq!(link(r#"{"headline":"x"}"#), None);
        assert_eq!(link("[1]"), None);
    }
}
