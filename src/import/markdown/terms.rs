//! Categories, tags and regions that texts are filed under.

use std::collections::BTreeMap;

use super::mapping::MarkdownMapping;
use crate::article::limits;
use crate::category::CategoryInput;
use crate::import::Record;
use crate::import::foreign::{Places, cut};
use crate::kernel::{CategoryRef, RegionRef, Slug};
use crate::tag::TagInput;
use crate::vocabulary::Vocabulary;

/// What texts are filed under, as far as it has to be made.
pub struct Terms<'a> {
    vocabulary: &'a Vocabulary,
    places: Places<'a>,
    mapping: &'a MarkdownMapping,
    /// Records by kind and slug.
    made: BTreeMap<(&'static str, String), Record>,
    /// Slugs by kind and name in lower case, where a page of the term says so.
    slugs: BTreeMap<(&'static str, String), String>,
    /// Where the lists of terms were, and where they are.
    pub lists: BTreeMap<String, String>,
}

impl<'a> Terms<'a> {
    pub fn new(vocabulary: &'a Vocabulary, mapping: &'a MarkdownMapping) -> Self {
        let places = Places::of(&vocabulary.regions);
        let (made, slugs, lists) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { vocabulary, places, mapping, made, slugs, lists }
    }

    /// The page of a term says what it is called.
    pub fn describe(&mut self, kind: &'static str, slug: &str, name: &str) {
        self.slugs.insert((kind, name.to_lowercase()), slug.to_owned());
    }

    /// A region by its name, slug or code.
    pub fn region(&self, name: &str) -> Option<RegionRef> {
        let regions = &self.vocabulary.regions;
        let named = self.mapping.regions.get(name).map_or(name, String::as_str);
        let slug = Slug::from_text(named).map(Slug::into_string).unwrap_or_default();
        let by_code = (named != name)
            .then(|| {
                [
                    RegionRef::IsoAlpha2(named.to_owned()),
                    RegionRef::IsoAlpha3(named.to_owned()),
                    RegionRef::M49(named.to_owned()),
                ]
            })
            .into_iter()
            .flatten()
            .find_map(|reference| regions.find(&reference).ok().flatten());
        let found = by_code
            .or_else(|| self.places.named(named))
            .or_else(|| regions.find(&RegionRef::Slug(slug)).ok().flatten())?;
        (found.kind != crate::region::RegionKind::World).then(|| RegionRef::Slug(found.slug.clone()))
    }

    pub fn slug(&self, kind: &'static str, name: &str) -> Option<String> {
        let described = self.slugs.get(&(kind, name.to_lowercase())).cloned();
        described.or_else(|| Slug::from_text(name).map(Slug::into_string))
    }

    /// Notes where the texts under a name were listed.
    pub fn list(&mut self, folder: &str, name: &str, to: String) {
        if let Some(slug) = Slug::from_text(name) {
            self.lists.insert(format!("/{folder}/{}", slug.as_str()), to);
        }
    }

    /// A category, which is a region if it has the name of one; what is not there is made.
    pub fn category(&mut self, name: &str) {
        if let Some(RegionRef::Slug(slug)) = self.region(name) {
            return self.list("categories", name, format!("/region/{slug}"));
        }
        self.term("category", "categories", name);
    }

    pub fn tag(&mut self, name: &str) {
        self.term("tag", "tags", name);
    }

    fn term(&mut self, kind: &'static str, folder: &str, name: &str) {
        let Some(slug) = self.slug(kind, name) else { return };
        self.list(folder, name, format!("/{kind}/{slug}"));
        // What is there already keeps its name.
        let is_there = kind == "category"
            && self.vocabulary.categories.find(&CategoryRef::Slug(slug.clone())).is_ok_and(|found| found.is_some());
        if is_there {
            return;
        }
        let name = Some(cut(name.to_owned(), limits::NAME).0);
        self.made.entry((kind, slug.clone())).or_insert_with(|| {
            let slug = Some(slug);
            match kind {
                "category" => Record::Category(Box::new(CategoryInput { slug, name, ..CategoryInput::default() })),
                _ => Record::Tag(Box::new(TagInput { slug, name, ..TagInput::default() })),
            }
        });
    }

    /// What has to be made, with its kind and its slug.
    pub fn records(&mut self) -> impl Iterator<Item = (&'static str, String, Record)> + use<> {
        std::mem::take(&mut self.made).into_iter().map(|((kind, slug), record)| (kind, slug, record))
    }
}
