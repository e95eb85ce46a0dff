//! What the plug-ins for search engines keep of a post: Yoast, Rank Math, All in One SEO, SEOPress.

use super::index::Index;
use super::wxr::Item;
use crate::article::input::SeoInput;
use crate::import::foreign::{ItemOutcome, one_line};
use crate::kernel::checked;

/// Reads it; what is said of every page alike says nothing of this one.
pub fn seo(item: &Item, headline: &str, summary: Option<&str>, index: &Index, outcome: &mut ItemOutcome) -> SeoInput {
    let own = |keys: &[&str]| keys.iter().find_map(|key| item.meta(key)).and_then(one_line);
    let site = index.site.as_ref().and_then(|site| site.title.clone()).unwrap_or_default();
    let mut filled = |text: Option<String>, what: &str| {
        let text = text?;
        match fill(&text, headline, &site, summary.unwrap_or_default()) {
            Some(text) => one_line(&text).filter(|text| text != headline),
            None => {
                let is_template = template_only(&text);
                if !is_template {
                    outcome.drop(format!("Its {what} for search engines is a template: {text}."));
                }
                None
            }
        }
    };
    let title = ["_yoast_wpseo_title", "rank_math_title", "_aioseop_title", "_seopress_titles_title"];
    let description =
        ["_yoast_wpseo_metadesc", "rank_math_description", "_aioseop_description", "_seopress_titles_desc"];
    let canonical =
        ["_yoast_wpseo_canonical", "rank_math_canonical_url", "_aioseop_custom_link", "_seopress_robots_canonical"];
    let canonical = own(&canonical).filter(|url| checked::http_url(url.clone()).is_ok());
    // Its own address is no other.
    let is_own = |url: &String| index.old.path(url).is_some_and(|path| index.owner(&path) == Some(index.key(item)));
    let is = |key: &str, value: &str| item.meta(key) == Some(value);
    let no_index = is("_yoast_wpseo_meta-robots-noindex", "1")
        || is("_aioseop_noindex", "on")
        || is("_seopress_robots_index", "yes")
        || item.meta("rank_math_robots").is_some_and(|robots| robots.contains("noindex"));
    SeoInput {
        title: filled(own(&title), "title"),
        description: filled(own(&description), "description"),
        no_index,
        canonical_url: canonical.filter(|url| !is_own(url)),
        ..SeoInput::default()
    }
}

/// A template with what stands for its variables, `%%title%%` or `%title%`; `None` if it says nothing of its own, or only
/// its system knows a variable.
fn fill(text: &str, headline: &str, site: &str, summary: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut out = String::new();
    let mut has_words = false;
    for (name, before) in parts(text)? {
        has_words |= before.chars().any(char::is_alphanumeric);
        out.push_str(before);
        out.push_str(match name {
            "" => "",
            "title" | "post_title" | "seo_title" => headline,
            "sitename" | "sitetitle" | "site_title" | "blog_title" | "sitedesc" => site,
            "sep" | "separator" => "-",
            "excerpt" | "excerpt_only" | "post_excerpt" => summary,
            "page" | "pagenumber" | "pagetotal" | "primary_category" | "category" => "",
            _ => return None,
        });
    }
    has_words.then_some(out)
}

/// It is made of variables alone.
fn template_only(text: &str) -> bool {
    parts(text).is_some_and(|parts| parts.iter().all(|(_, before)| !before.chars().any(char::is_alphanumeric)))
}

/// The names of variables and what stands before each; at the end the rest before an empty name. `None` if a sign of a
/// variable is one of per cent.
fn parts(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let inside = after.trim_start_matches('%');
        let (name, tail) = inside.split_once('%').unwrap_or((inside, ""));
        let is_name = !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
        if !is_name {
            // A number of per cent is text.
            return Some(vec![("", text)]);
        }
        found.push((name, before));
        rest = tail.strip_prefix('%').unwrap_or(tail);
    }
    found.push(("", rest));
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_or_say_nothing() {
        let filled = |text| fill(text, "Ferry", "Lantern", "Late.");
        assert_eq!(filled("%title% %sep% %sitename%"), None);
        assert_eq!(filled("%%title%% %%page%% %%sep%% %%sitename%%"), None);
        assert_eq!(filled("Times: %%title%% | %%sitename%%").as_deref(), Some("Times: Ferry | Lantern"));
        assert_eq!(filled("Plain words").as_deref(), Some("Plain words"));
        assert_eq!(filled("Prices up 5% in May").as_deref(), Some("Prices up 5% in May"));
        assert!(template_only("%title% %sep% %sitename%") && !template_only("Of %odd%"));
        assert_eq!(filled("Of %odd%"), None);
    }
}
