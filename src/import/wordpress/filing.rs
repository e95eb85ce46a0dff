use super::article::Site;
use super::terms::TermUse;
use super::wxr::Item;
use crate::article::Genre;
use crate::article::input::ArticleTagInput;
use crate::import::foreign::{Fate, Verdict};
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

/// The most of each that an article has.
const MOST_REGIONS: usize = 12;
const MOST_CATEGORIES: usize = 5;
const MOST_TAGS: usize = 30;

/// What the terms of a post become, the main category first.
pub fn filing(item: &Item, site: &Site<'_>, fate: &mut Fate) -> Filing {
    let mut filing = Filing::default();
    let main = item.meta("_yoast_wpseo_primary_category").and_then(|id| site.index.term(id.parse().ok()?));
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
            Some(TermUse::Format(format)) => filing.genre = genre(format, fate),
            Some(TermUse::Nothing) if filed.taxonomy == "author" => {}
            Some(TermUse::Nothing) => fate.say(Verdict::LeftOut, format!("It is not filed under \"{}\".", filed.slug)),
            Some(TermUse::Menu) | None => {}
        }
    }
    limit(&mut filing.regions, MOST_REGIONS, "regions", fate);
    limit(&mut filing.categories, MOST_CATEGORIES, "categories", fate);
    limit(&mut filing.tags, MOST_TAGS, "tags", fate);
    filing
}

fn add<T: PartialEq>(list: &mut Vec<T>, new: T) {
    if !list.contains(&new) {
        list.push(new);
    }
}

fn limit<T>(list: &mut Vec<T>, most: usize, what: &str, fate: &mut Fate) {
    if list.len() > most {
        fate.drop(format!("It has {} {what}; only the first {most} are taken.", list.len()));
        list.truncate(most);
    }
}

fn genre(format: &str, fate: &mut Fate) -> Option<Genre> {
    match format {
        "gallery" => Some(Genre::Gallery),
        "video" => Some(Genre::Video),
        "audio" => Some(Genre::Audio),
        _ => {
            fate.change(format!("Nothing here is like the post format \"{format}\"."));
            None
        }
    }
}
