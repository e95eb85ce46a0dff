use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::mapping::Mapping;
use crate::author::AuthorInput;
use crate::body::input::RichTextInput;
use crate::import::Record;
use crate::import::foreign::Fate;
use crate::import::foreign::{cut, slug_of};
use crate::kernel::{Patch, Slug};

/// The slugs of authors by the logins of their accounts.
#[derive(Default)]
pub struct Authors {
    slugs: BTreeMap<String, String>,
    names: BTreeSet<String>,
}

/// What is written for an author.
pub struct AuthorPlan {
    pub fate: Fate,
    pub record: Option<Record>,
    pub moved: Option<(String, String)>,
}

impl Authors {
    /// The slug of the author with a login.
    pub fn slug(&self, login: &str) -> Option<&str> {
        self.slugs.get(login).map(String::as_str)
    }

    /// Somebody who writes has this name.
    pub fn is_writer(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Those that the files declare, then those that they only name.
    pub fn plan(&mut self, index: &Index, mapping: &Mapping) -> Vec<AuthorPlan> {
        let mut plans = Vec::new();
        for (login, placed) in &index.writers {
            let name = placed.it.name.clone().unwrap_or_else(|| login.clone());
            let mut fate = Fate::new(&placed.file, placed.line, "author", name.clone());
            let about = (!placed.it.about.is_empty()).then(|| placed.it.about.clone());
            let (record, moved) = self.add(login, name, about, mapping, &mut fate);
            plans.push(AuthorPlan { fate, record, moved });
        }
        for (login, (file, line)) in &index.creators {
            if index.writers.contains_key(login) {
                continue;
            }
            let mut fate = Fate::new(file, *line, "author", login.clone());
            fate.change("The files do not say who this is; the login stands for the name.");
            let (record, moved) = self.add(login, login.clone(), None, mapping, &mut fate);
            plans.push(AuthorPlan { fate, record, moved });
        }
        plans
    }

    fn add(
        &mut self,
        login: &str,
        name: String,
        about: Option<String>,
        mapping: &Mapping,
        fate: &mut Fate,
    ) -> (Option<Record>, Option<(String, String)>) {
        let mapped = mapping.authors.get(login);
        let Some(slug) = mapped.cloned().or_else(|| slug_of(&login.to_lowercase(), &name)) else {
            fate.drop("No slug can be made from the name.");
            return (None, None);
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
        let input = AuthorInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, 200).0),
            bio: Patch::set_if(about.map(RichTextInput::Html)),
            ..AuthorInput::default()
        };
        let (from, to) = (format!("/author/{}", login.to_lowercase()), format!("/author/{slug}"));
        let is_path = from != to && !from.chars().any(|char| char.is_control() || char.is_whitespace());
        (Some(Record::Author(Box::new(input))), is_path.then_some((from, to)))
    }
}
