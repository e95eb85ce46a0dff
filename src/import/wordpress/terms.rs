use std::collections::{BTreeMap, HashMap, HashSet};

use super::index::{Index, Placed};
use super::mapping::{Mapping, Target, TaxonomyUse};
use super::wxr::Term;
use crate::body::input::RichTextInput;
use crate::category::CategoryInput;
use crate::import::Record;
use crate::import::foreign::{ItemOutcome, Places, cut, slug_of};
use crate::kernel::{CategoryRef, Patch, RegionRef, Slug};
use crate::region::{Region, RegionInput, RegionKind, Regions};
use crate::tag::TagInput;

/// What a term becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermUse {
    Category(String),
    /// A region that is there.
    Region(String),
    /// A region that is made.
    Place(String),
    Tag(String),
    /// Form of a post, e.g. `gallery`.
    Format(String),
    Menu,
    Nothing,
}

impl TermUse {
    /// The path of its page.
    pub fn path(&self) -> Option<String> {
        match self {
            Self::Category(slug) => Some(format!("/category/{slug}")),
            Self::Region(slug) | Self::Place(slug) => Some(format!("/region/{slug}")),
            Self::Tag(slug) => Some(format!("/tag/{slug}")),
            Self::Format(_) | Self::Menu | Self::Nothing => None,
        }
    }
}

/// What all terms become, by taxonomy and slug.
#[derive(Default)]
pub struct Terms {
    uses: HashMap<(String, String), TermUse>,
    pub plan: Vec<TermPlan>,
}

/// What is written for a term.
pub struct TermPlan {
    pub outcome: ItemOutcome,
    pub record: Option<Record>,
    /// Where its page was, and where it is if there is one.
    pub old_paths: Vec<String>,
    pub page: Option<String>,
}

/// Taxonomies that belong to the look of a site.
const LOOKS: [&str; 5] =
    ["wp_theme", "wp_template_part_area", "wp_pattern_category", "link_category", "translation_priority"];
/// Taxonomies in which plug-ins keep languages and translations.
const LANGUAGES: [&str; 4] = ["language", "post_translations", "term_language", "term_translations"];
/// Names of taxonomies whose terms are places.
const PLACES: [&str; 8] = ["region", "regions", "country", "countries", "location", "locations", "place", "geography"];
impl Terms {
    pub fn get(&self, taxonomy: &str, slug: &str) -> Option<&TermUse> {
        self.uses.get(&(taxonomy.to_owned(), slug.to_owned()))
    }

    /// A term becomes the category with this slug.
    pub fn has_category(&self, slug: &str) -> bool {
        self.uses.values().any(|used| matches!(used, TermUse::Category(own) if own == slug))
    }

    /// Decides what every term becomes: parents first.
    pub fn plan(index: &Index, mapping: &Mapping, regions: &Regions) -> Self {
        let (mut terms, places) = (Self::default(), Places::of(regions));
        let by_slug: HashMap<(&str, &str), &Placed<Term>> =
            index.terms.iter().map(|term| ((term.it.taxonomy.as_str(), term.it.slug.as_str()), term)).collect();
        let mut done = HashSet::new();
        let mut written = BTreeMap::new();
        for term in &index.terms {
            // From the root down to the term; a circle ends where it begins.
            let mut line = vec![term];
            while let Some(parent) = line.last().and_then(|last| last.it.parent.as_deref())
                && let Some(parent) = by_slug.get(&(term.it.taxonomy.as_str(), parent))
                && !line.iter().any(|below| below.it.slug == parent.it.slug)
            {
                line.push(parent);
            }
            line.reverse();
            for (depth, below) in line.iter().enumerate() {
                if done.insert((below.it.taxonomy.clone(), below.it.slug.clone())) {
                    let above = line.get(..depth).unwrap_or_default();
                    let old_paths = old_paths(&below.it, above);
                    terms.add(below, above, old_paths, mapping, &places, &mut written);
                }
            }
        }
        terms
    }

    fn add(
        &mut self,
        term: &Placed<Term>,
        above: &[&Placed<Term>],
        old_paths: Vec<String>,
        mapping: &Mapping,
        places: &Places<'_>,
        written: &mut BTreeMap<(&'static str, String), String>,
    ) {
        let Placed { file, line, it } = term;
        let mut outcome = ItemOutcome::new(file, *line, &format!("{} term", it.taxonomy), it.name.clone());
        let becomes = decide(it, mapping, places, &mut outcome);
        let (name, is_cut) = cut(it.name.clone(), 200);
        if is_cut {
            outcome.change("Its name is cut to 200 characters.");
        }
        let about = if it.about.is_empty() { Patch::Keep } else { Patch::Set(RichTextInput::Html(it.about.clone())) };
        let record = match &becomes {
            TermUse::Category(slug) => {
                let parent = above.iter().rev().find_map(|above| match self.get(&above.it.taxonomy, &above.it.slug) {
                    Some(TermUse::Category(parent)) if parent != slug => Some(parent.clone()),
                    _ => None,
                });
                if parent.is_none() && !above.is_empty() {
                    outcome.change("What it lay in is no category here; it lies in none.");
                }
                is_first("category", slug, &name, written, &mut outcome).then(|| {
                    Record::Category(Box::new(CategoryInput {
                        slug: Some(slug.clone()),
                        name: Some(name),
                        parent: Patch::set_if(parent.map(CategoryRef::Slug)),
                        description: about,
                        ..CategoryInput::default()
                    }))
                })
            }
            TermUse::Tag(slug) => is_first("tag", slug, &name, written, &mut outcome).then(|| {
                if !above.is_empty() {
                    outcome.change("Tags lie in nothing.");
                }
                Record::Tag(Box::new(TagInput {
                    slug: Some(slug.clone()),
                    name: Some(name),
                    description: about,
                    ..TagInput::default()
                }))
            }),
            TermUse::Place(slug) => is_first("region", slug, &name, written, &mut outcome).then(|| {
                let parent = above.iter().rev().find_map(|above| match self.get(&above.it.taxonomy, &above.it.slug) {
                    Some(TermUse::Region(parent) | TermUse::Place(parent)) if parent != slug => Some(parent.clone()),
                    _ => None,
                });
                Record::Region(Box::new(RegionInput {
                    slug: Some(slug.clone()),
                    name: Some(name),
                    region_kind: Some(RegionKind::Grouping),
                    primary_parent: Patch::Set(RegionRef::Slug(parent.unwrap_or_else(|| "world".into()))),
                    description: about,
                    ..RegionInput::default()
                }))
            }),
            TermUse::Region(_) | TermUse::Format(_) | TermUse::Menu | TermUse::Nothing => None,
        };
        let page = becomes.path();
        self.uses.insert((it.taxonomy.clone(), it.slug.clone()), becomes);
        self.plan.push(TermPlan { outcome, record, old_paths, page });
    }
}

/// The addresses that the page of a term had.
fn old_paths(term: &Term, above: &[&Placed<Term>]) -> Vec<String> {
    let Term { taxonomy, slug, .. } = term;
    let is_none = |list: &[&str]| list.contains(&taxonomy.as_str());
    if is_none(&["nav_menu", "author"]) || is_none(&LOOKS) || is_none(&LANGUAGES) {
        return Vec::new();
    }
    let folders: Vec<&str> = above.iter().map(|above| above.it.slug.as_str()).chain([slug.as_str()]).collect();
    match taxonomy.as_str() {
        "category" => {
            let by_number = term.id.map(|id| format!("/?cat={id}"));
            let pages = [format!("/category/{}", folders.join("/")), format!("/category/{slug}")];
            pages.into_iter().chain(by_number).collect()
        }
        "post_tag" => vec![format!("/tag/{slug}"), format!("/?tag={slug}")],
        "post_format" => vec![format!("/type/{}", slug.trim_start_matches("post-format-"))],
        taxonomy => vec![format!("/{taxonomy}/{}", folders.join("/")), format!("/{taxonomy}/{slug}")],
    }
}

/// Terms with one slug are one here; the first names it.
fn is_first(
    kind: &'static str,
    slug: &str,
    name: &str,
    written: &mut BTreeMap<(&'static str, String), String>,
    outcome: &mut ItemOutcome,
) -> bool {
    match written.insert((kind, slug.to_owned()), name.to_owned()) {
        None => true,
        Some(first) => {
            outcome.change(format!("It is one {kind} with \"{first}\", which has the same slug."));
            written.insert((kind, slug.to_owned()), first);
            false
        }
    }
}

fn decide(term: &Term, mapping: &Mapping, places: &Places<'_>, outcome: &mut ItemOutcome) -> TermUse {
    match term.taxonomy.as_str() {
        "nav_menu" => return TermUse::Menu,
        "author" => {
            outcome.change("It is an author.");
            return TermUse::Nothing;
        }
        taxonomy if LOOKS.contains(&taxonomy) => {
            outcome.leave_out("It belongs to the look of the site.");
            return TermUse::Nothing;
        }
        taxonomy if LANGUAGES.contains(&taxonomy) => {
            outcome.change("It is a language of the site.");
            return TermUse::Nothing;
        }
        "post_format" => return TermUse::Format(term.slug.trim_start_matches("post-format-").to_owned()),
        _ => {}
    }
    let Some(slug) = slug_of(&term.slug, &term.name) else {
        outcome.drop("No slug can be made from its name.");
        return TermUse::Nothing;
    };
    if slug != term.slug {
        outcome.change(format!("Its slug is \"{slug}\" here."));
    }
    if term.taxonomy == "category"
        && let Some(target) = mapping.category(&term.slug)
    {
        return mapped(target, places.regions, outcome);
    }
    let given = mapping.taxonomies.get(&term.taxonomy).copied();
    let is_place = PLACES.contains(&term.taxonomy.to_lowercase().as_str()) || given == Some(TaxonomyUse::Region);
    match given {
        Some(TaxonomyUse::Drop) => {
            outcome.leave_out("It is left out as asked.");
            return TermUse::Nothing;
        }
        Some(TaxonomyUse::Tag) => return TermUse::Tag(slug),
        Some(TaxonomyUse::Category | TaxonomyUse::Region) | None => {}
    }
    if (term.taxonomy == "category" || is_place)
        && let Some(region) = recognise(term, places, is_place)
    {
        outcome.change(format!("It is the region {}.", region.name));
        return TermUse::Region(region.slug.clone());
    }
    if is_place && term.taxonomy != "category" {
        outcome.change("It is a region of its own: the table of regions does not know it.");
        return TermUse::Place(slug);
    }
    if term.taxonomy == "category" || given == Some(TaxonomyUse::Category) {
        return TermUse::Category(slug);
    }
    if term.taxonomy != "post_tag" {
        outcome.change(format!("It is a tag: nothing here is like the taxonomy \"{}\".", term.taxonomy));
    }
    TermUse::Tag(slug)
}

fn mapped(target: Target, regions: &Regions, outcome: &mut ItemOutcome) -> TermUse {
    let checked = |slug: String, outcome: &mut ItemOutcome| match Slug::parse(&slug) {
        Ok(slug) => Some(slug.into_string()),
        Err(error) => {
            outcome.drop(error.message());
            None
        }
    };
    match target {
        Target::Category(slug) => checked(slug, outcome).map_or(TermUse::Nothing, TermUse::Category),
        Target::Tag(slug) => checked(slug, outcome).map_or(TermUse::Nothing, TermUse::Tag),
        Target::Region(name) => match find_region(regions, &name) {
            Some(region) => TermUse::Region(region),
            None => {
                outcome.drop(format!("There is no region \"{name}\"."));
                TermUse::Nothing
            }
        },
        Target::Drop => {
            outcome.leave_out("It is left out as asked.");
            TermUse::Nothing
        }
    }
}

/// The region that a mapping file names.
fn find_region(regions: &Regions, name: &str) -> Option<String> {
    let references = [
        RegionRef::Slug(name.to_owned()),
        RegionRef::IsoAlpha2(name.to_owned()),
        RegionRef::IsoAlpha3(name.to_owned()),
        RegionRef::M49(name.to_owned()),
    ];
    references.iter().find_map(|reference| regions.find(reference).ok().flatten()).map(|region| region.slug.clone())
}

/// The region that a term is, by its codes, its name or its slug.
///
/// "World" is a section of most sites; only where all terms are places is it the world. The same holds for codes of two
/// letters: IT is not always Italy.
fn recognise(term: &Term, places: &Places<'_>, is_place: bool) -> Option<std::sync::Arc<Region>> {
    let found = |reference: RegionRef| places.regions.find(&reference).ok().flatten();
    let by_code = |code: &str| {
        let code = code.trim().to_owned();
        match code.len() {
            2 => found(RegionRef::IsoAlpha2(code)),
            3 if code.starts_with(|char: char| char.is_ascii_digit()) => found(RegionRef::M49(code)),
            3 => found(RegionRef::IsoAlpha3(code)),
            _ => None,
        }
    };
    let region = term
        .codes
        .iter()
        .find_map(|code| by_code(code))
        .or_else(|| places.named(&term.name))
        .or_else(|| found(RegionRef::Slug(term.slug.clone())))
        .or_else(|| places.named(&term.slug))
        .or_else(|| if is_place { by_code(&term.slug) } else { None })?;
    (is_place || region.kind != RegionKind::World).then_some(region)
}
