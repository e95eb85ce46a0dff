use super::args::Setup;
use super::node;
use super::run::print;
use crate::app::App;
use crate::auth::Caller;
use crate::config::{FirstSite, Settings};
use crate::curation;
use crate::kernel::{Error, Patch, Result};
use crate::site::{Site, SiteInput};

/// Says what the site is called, where it is, its language and its time zone; without arguments, what they are now.
pub(super) async fn run(input: Setup, settings: &Settings) -> Result<()> {
    let app = node::open(settings).await?;
    save(&app, input).await?;
    let vocabulary = app.vocabulary.current();
    let site = &vocabulary.site;
    for (what, value) in [
        ("name", site.name.as_str()),
        ("address", &site.base_url),
        ("language", &site.default_language),
        ("time zone", &site.time_zone),
    ] {
        print(&format!("{what:<10} {value}\n"));
    }
    for warning in unset(site) {
        print(&format!("{warning}\n"));
    }
    Ok(())
}

/// Says what the settings have of the site, unless somebody has said something already.
pub(super) async fn first(app: &App, settings: &FirstSite) -> Result<()> {
    if app.vocabulary.current().site.version > 0 {
        return Ok(());
    }
    let FirstSite { name, url, language, time_zone } = settings.clone();
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    save(app, Setup { name: said(name), url: said(url), language: said(language), time_zone: said(time_zone) }).await
}

async fn save(app: &App, input: Setup) -> Result<()> {
    let Setup { name, url, language, time_zone } = input;
    let set = |text: Option<String>| text.map_or(Patch::Keep, Patch::Set);
    let input = SiteInput {
        name: set(name),
        base_url: set(url),
        default_language: set(language),
        time_zone: set(time_zone),
        ..SiteInput::default()
    };
    if input == SiteInput::default() {
        return Ok(());
    }
    let version = app.vocabulary.current().site.version;
    let caller = Caller::operator(app.clock.now());
    curation::update_site(app, &caller, None, version, input).await.map_err(Error::from)?;
    Ok(())
}

/// What of the site nobody has said yet, and why that matters.
pub(super) fn unset(site: &Site) -> Vec<&'static str> {
    let is_local = url::Url::parse(&site.base_url)
        .is_ok_and(|url| url.host_str().is_none_or(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]")));
    let mut warnings = Vec::new();
    if is_local {
        warnings.push("The address is that of this machine: links in feeds and search engines lead there. Say: dateline setup --url https://…");
    }
    if site.version == 0 {
        warnings.push("The time zone is UTC until somebody says otherwise, and cannot change once something is published. Say: dateline setup --time-zone Europe/Paris");
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_that_nobody_has_set_up_is_told() {
        let site = |url: &str, version| Site { base_url: url.into(), version, ..Site::default() };
        for (url, version, warnings) in [
            ("http://localhost:3000", 0, 2),
            ("http://127.0.0.1", 1, 1),
            ("http://[::1]:3000", 1, 1),
            ("https://paper.example", 1, 0),
            ("https://paper.example", 0, 1),
        ] {
            assert_eq!(unset(&site(url, version)).len(), warnings, "{url}");
        }
    }
}
