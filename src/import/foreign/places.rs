use std::collections::HashMap;
use std::sync::Arc;

use crate::kernel::{RegionRef, Slug};
use crate::region::{Region, Regions};

/// Names that people use for regions beside those of the table, in the form of [`plain`].
const ALIASES: [(&str, &str); 38] = [
    ("usa", "US"),
    ("u-s", "US"),
    ("us", "US"),
    ("united-states-of-america", "US"),
    ("uk", "GB"),
    ("u-k", "GB"),
    ("great-britain", "GB"),
    ("britain", "GB"),
    ("uae", "AE"),
    ("emirates", "AE"),
    ("czech-republic", "CZ"),
    ("ivory-coast", "CI"),
    ("burma", "MM"),
    ("turkey", "TR"),
    ("dr-congo", "CD"),
    ("drc", "CD"),
    ("macedonia", "MK"),
    ("swaziland", "SZ"),
    ("cape-verde", "CV"),
    ("east-timor", "TL"),
    ("holland", "NL"),
    ("bosnia", "BA"),
    ("palestine", "PS"),
    ("korea-south", "KR"),
    ("myanmar", "MM"),
    ("republic-of-congo", "CG"),
    ("democratic-republic-of-congo", "CD"),
    ("democratic-republic-congo", "CD"),
    ("east-africa", "014"),
    ("west-africa", "011"),
    ("central-africa", "017"),
    ("north-africa", "015"),
    ("south-asia", "034"),
    ("east-asia", "030"),
    ("west-asia", "145"),
    ("southeast-asia", "035"),
    ("south-east-asia", "035"),
    ("latin-america", "419"),
];

/// The regions by the names that people use for them.
pub struct Places<'a> {
    pub regions: &'a Regions,
    by_name: HashMap<String, Arc<Region>>,
}

impl<'a> Places<'a> {
    pub fn of(regions: &'a Regions) -> Self {
        let by_alias = ALIASES.iter().filter_map(|(alias, code)| {
            let reference = match code.len() {
                2 => RegionRef::IsoAlpha2((*code).to_owned()),
                _ => RegionRef::M49((*code).to_owned()),
            };
            Some(((*alias).to_owned(), regions.find(&reference).ok().flatten()?))
        });
        let by_name = regions.by_name().iter().filter_map(|region| Some((plain(&region.name)?, region.clone())));
        Self { regions, by_name: by_alias.chain(by_name).collect() }
    }

    /// The region with this name: "Saint Kitts and Nevis" is "St. Kitts & Nevis".
    pub fn named(&self, name: &str) -> Option<Arc<Region>> {
        self.by_name.get(&plain(name)?).cloned()
    }
}

/// A name without what some write and some do not.
fn plain(name: &str) -> Option<String> {
    let slug = Slug::from_text(name)?.into_string();
    let words = slug.split('-').filter(|word| !matches!(*word, "and" | "the"));
    let words: Vec<&str> = words.map(|word| if word == "saint" { "st" } else { word }).collect();
    Some(words.join("-"))
}
