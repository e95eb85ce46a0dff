use async_graphql::SimpleObject;

use crate::article::content;
use crate::graphql::Request;
use crate::graphql::region::Region;
use crate::graphql::scalars::Date;

/// Where and when a story was filed.
#[derive(SimpleObject)]
pub struct Dateline {
    /// As printed, e.g. "PARIS, Nov 20".
    text: String,
    /// Place name.
    place: Option<String>,
    /// The place as a region, if known.
    region: Option<Region>,
    /// The day.
    date: Option<Date>,
}

impl Dateline {
    pub(super) fn of(dateline: &content::Dateline, request: &Request) -> Self {
        let content::Dateline { text, place, region_id, date } = dateline.clone();
        let region = region_id.and_then(|id| Region::get(request, id));
        Self { text, place, region, date: date.map(Date) }
    }
}
