use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::kernel::{Code, Error, Result};
use crate::route::RedirectInput;

#[derive(Deserialize)]
struct Rule {
    from: String,
    to: String,
    #[serde(default)]
    permanent: bool,
}

/// Reads `redirects.json` (a list) or `redirects.yaml` (by status). Rules with patterns come back as the second.
pub fn read(path: &Path) -> Result<(Vec<RedirectInput>, Vec<String>)> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display())))?;
    let unreadable =
        |error: &dyn std::fmt::Display| Error::invalid(format!("{} cannot be read: {error}.", path.display()));
    let rules: Vec<(i16, String, String)> = if path.extension().is_some_and(|extension| extension == "json") {
        let rules: Vec<Rule> = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
        rules.into_iter().map(|rule| (if rule.permanent { 301 } else { 302 }, rule.from, rule.to)).collect()
    } else {
        let by_status: BTreeMap<i16, BTreeMap<String, String>> =
            serde_saphyr::from_str(&text).map_err(|error| unreadable(&error))?;
        by_status
            .into_iter()
            .flat_map(|(status, rules)| rules.into_iter().map(move |(from, to)| (status, from, to)))
            .collect()
    };
    let (mut plain, mut patterns) = (Vec::new(), Vec::new());
    for (http_status, from, to) in rules {
        let path = from.trim_start_matches('^').trim_end_matches('$').trim_end_matches('/');
        if path.starts_with('/') && !path.contains(['*', '(', '[', '+', '?', '|', '\\']) && !to.contains('$') {
            plain.push(RedirectInput {
                path: path.to_owned(),
                redirect_to: Some(to.trim_end_matches('/').to_owned()),
                http_status,
            });
        } else {
            patterns.push(format!("{from} → {to}"));
        }
    }
    Ok((plain, patterns))
}
