use super::article::Site;
use super::terms::TermUse;
use super::wxr::Item;
use crate::article::input::ArticleTagInput;
use crate::article::{Genre, limits};
use crate::import::foreign::ItemOutcome;
use crate::import::foreign::policy::limited;
use crate::kernel::{CategoryRef, RegionRef, TagRef};
use crate::tag::TagRelation;

/// What a post is filed under.
#[derive(Default)]
pub struct Filing {
    pub regions: Vec<RegionRef>,
    pub categories: Vec<CategoryRef>,
    pub tags: Vec<ArticleTagInput>,
    pub genre: Option<Genre>,
}

/// What the terms of a post become, the main category first.
pub fn filing(item: &Item, site: &Site<'_>, outcome: &mut ItemOutcome) -> Filing {
    let mut filing = Filing::default();
    let main = ["_yoast_wpseo_primary_category", "rank_math_primary_category"].iter().find_map(|key| item.meta(key));
    let main = main.and_then(|id| site.index.term(id.parse().ok()?));
    let mut filed: Vec<_> = item.filed.iter().collect();
    filed.sort_by_key(|filed| main.is_none_or(|main| main.slug != filed.slug || main.taxonomy != filed.taxonomy));
    for filed in filed {
        match site.terms.get(&filed.taxonomy, &filed.slug) {
            Some(TermUse::Category(slug)) => add(&mut filing.categories, CategoryRef::Slug(slug.clone())),
            Some(TermUse::Region(slug) | TermUse::Place(slug)) => {
                add(&mut filing.regions, RegionRef::Slug(slug.clone()))
            }
            Some(TermUse::Tag(slug)) => {
                add(
                    &mut filing.tags,
                    ArticleTagInput { tag: TagRef::Slug(slug.clone()), relation: TagRelation::About },
                );
            }
            Some(TermUse::Format(format)) => filing.genre = genre(format, outcome),
            Some(TermUse::Nothing) if SILENT.contains(&filed.taxonomy.as_str()) => {}
            Some(TermUse::Nothing) => outcome.leave_out(format!("It is not filed under \"{}\".", filed.slug)),
            Some(TermUse::Menu) | None => {}
        }
    }
    Filing {
        regions: limited(filing.regions, limits::REGIONS, "regions", outcome),
        categories: limited(filing.categories, limits::CATEGORIES, "categories", outcome),
        tags: limited(filing.tags, limits::TAGS, "tags", outcome),
        genre: filing.genre,
    }
}

/// Taxonomies that say something else than what a post is about, and are read for that.
const SILENT: [&str; 3] = ["author", "language", "post_translations"];

fn add<T: PartialEq>(list: &mut Vec<T>, new: T) {
    if !list.contains(&new) {
        list.push(new);
    }
}

fn genre(format: &str, outcome: &mut ItemOutcome) -> Option<Genre> {
    match format {
        "gallery" => Some(Genre::Gallery),
        "video" => Some(Genre::Video),
        "audio" => Some(Genre::Audio),
        _ => {
            outcome.change(format!("Nothing here is like the post format \"{format}\"."));
            None
        }
    }
}
