use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::index::Index;
use super::mapping::Mapping;
use super::wxr::Writer;
use crate::article::limits;
use crate::author::{AuthorInput, AuthorLink};
use crate::body::input::RichTextInput;
use crate::import::Record;
use crate::import::foreign::{Defaults, ItemOutcome, cut, slug_of};
use crate::kernel::{Patch, Slug};

/// The slugs of authors by the logins of their accounts.
#[derive(Default)]
pub struct Authors {
    slugs: BTreeMap<String, String>,
    names: BTreeSet<String>,
    /// The slug of who wrote what names nobody.
    default: Option<String>,
}

/// What is written for an author.
pub struct AuthorPlan {
    pub outcome: ItemOutcome,
    pub record: Option<Record>,
    /// Where its page was, and where it is if there is one.
    pub old_paths: Vec<String>,
    pub page: Option<String>,
}

impl Authors {
    /// The slugs of those who wrote a post, each once; of the default author if nobody is known.
    pub fn of<'a>(&'a self, logins: &[&str]) -> Vec<&'a str> {
        let mut slugs: Vec<&str> = Vec::new();
        for slug in logins.iter().filter_map(|login| self.slug(login)) {
            if !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
        if slugs.is_empty() {
            slugs.extend(self.default.as_deref());
        }
        slugs
    }

    /// The slug of the author with a login, or with what a site makes of it for addresses.
    fn slug(&self, login: &str) -> Option<&str> {
        let found = self.slugs.get(login).or_else(|| {
            let wanted = Slug::from_text(login)?;
            self.slugs.iter().find(|(own, _)| Slug::from_text(own).as_ref() == Some(&wanted)).map(|(_, slug)| slug)
        });
        found.map(String::as_str)
    }

    /// Somebody who writes has this name.
    pub fn is_writer(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Those that the files declare. Of those that they only name nobody knows more than how they log in, and that is
    /// nobody's to read.
    pub fn plan(&mut self, index: &Index, mapping: &Mapping, defaults: &Defaults) -> Vec<AuthorPlan> {
        let mut plans = Vec::new();
        let guests = index.guests.iter().filter(|(login, _)| !index.writers.contains_key(*login));
        for (login, placed) in index.writers.iter().chain(guests) {
            let name = placed.it.name.clone().or_else(|| mapping.authors.get(login).map(|slug| name_of(slug)));
            let mut outcome = ItemOutcome::new(&placed.file, placed.line, "author", name.clone().unwrap_or_default());
            let Some(name) = name else {
                outcome.drop("The files do not say what they are called; the mapping file can.");
                plans.push(AuthorPlan { outcome, record: None, old_paths: Vec::new(), page: None });
                continue;
            };
            let mut plan = self.add(login, name, &placed.it, mapping, outcome);
            plan.old_paths.extend(placed.it.id.map(|id| format!("/?author={id}")));
            plans.push(plan);
        }
        for (login, (file, line)) in &index.creators {
            if self.slug(login).is_some() {
                continue;
            }
            match mapping.authors.get(login).map(|slug| name_of(slug)) {
                Some(name) => {
                    let outcome = ItemOutcome::new(file, *line, "author", name.clone());
                    plans.push(self.add(login, name, &Writer::default(), mapping, outcome));
                }
                None => {
                    let mut outcome = ItemOutcome::new(file, *line, "author", "");
                    outcome.drop(format!(
                        "The files do not say who logs in as \"{login}\"; say it with [authors] or --default-author."
                    ));
                    plans.push(AuthorPlan { outcome, record: None, old_paths: Vec::new(), page: None });
                }
            }
        }
        plans.extend(self.default_author(defaults));
        // A name that is nearly that of somebody else does not take their page.
        let pages: HashSet<String> = plans.iter().filter_map(|plan| plan.page.clone()).collect();
        for plan in &mut plans {
            plan.old_paths.retain(|path| !pages.contains(path));
        }
        plans
    }

    fn default_author(&mut self, defaults: &Defaults) -> Option<AuthorPlan> {
        let name = defaults.author.clone()?;
        let slug = Slug::from_text(&name)?.into_string();
        let is_known = self.slugs.values().any(|known| *known == slug);
        self.default = Some(slug.clone());
        let input = AuthorInput { slug: Some(slug), name: Some(name.clone()), ..AuthorInput::default() };
        let outcome = ItemOutcome::new("", 0, "author", name);
        let record = Some(Record::Author(Box::new(input)));
        (!is_known).then_some(AuthorPlan { outcome, record, old_paths: Vec::new(), page: None })
    }

    fn add(
        &mut self,
        login: &str,
        name: String,
        writer: &Writer,
        mapping: &Mapping,
        mut outcome: ItemOutcome,
    ) -> AuthorPlan {
        let mapped = mapping.authors.get(login);
        // An address is no name, and no part of one.
        let own = if login.contains('@') { String::new() } else { login.to_lowercase() };
        let Some(slug) = mapped.cloned().or_else(|| slug_of(&own, &name)) else {
            outcome.drop("No slug can be made from the name.");
            return AuthorPlan { outcome, record: None, old_paths: Vec::new(), page: None };
        };
        let mut slug = slug;
        if mapped.is_none()
            && let Ok(base) = Slug::parse(&slug)
        {
            let mut number = 2;
            while self.slugs.values().any(|taken| *taken == slug) {
                slug = base.numbered(number).into_string();
                number += 1;
            }
        }
        self.slugs.insert(login.to_owned(), slug.clone());
        self.names.insert(name.clone());
        let about = (!writer.about.is_empty()).then(|| RichTextInput::Html(writer.about.clone()));
        let links: Vec<AuthorLink> = writer
            .website
            .iter()
            .map(|url| AuthorLink { rel: "website".into(), url: url.clone(), label: None })
            .collect();
        let input = AuthorInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, limits::NAME).0),
            bio: Patch::set_if(about),
            links: if links.is_empty() { Patch::Keep } else { Patch::Set(links) },
            ..AuthorInput::default()
        };
        // The address has the login as a slug; only the oldest logins are none.
        let login = login.to_lowercase();
        let old_paths = [Slug::from_text(&login).map(Slug::into_string), Some(login)];
        let old_paths = old_paths
            .into_iter()
            .flatten()
            .filter(|login| !login.contains(|char: char| char.is_control() || char.is_whitespace()));
        let old_paths = old_paths.map(|login| format!("/author/{login}")).collect();
        AuthorPlan {
            outcome,
            record: Some(Record::Author(Box::new(input))),
            old_paths,
            page: Some(format!("/author/{slug}")),
        }
    }
}

/// The name that a slug was made from: `jane-doe` is Jane Doe.
fn name_of(slug: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    slug.split('-').map(word).collect::<Vec<_>>().join(" ")
}
