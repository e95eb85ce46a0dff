use std::collections::{BTreeMap, BTreeSet, HashSet};

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
    /// Where its page was, and where it is if there is one.
    pub old_paths: Vec<String>,
    pub page: Option<String>,
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
            let fate = Fate::new(&placed.file, placed.line, "author", name.clone());
            let about = (!placed.it.about.is_empty()).then(|| placed.it.about.clone());
            let mut plan = self.add(login, name, about, mapping, fate);
            plan.old_paths.extend(placed.it.id.map(|id| format!("/?author={id}")));
            plans.push(plan);
        }
        for (login, (file, line)) in &index.creators {
            if index.writers.contains_key(login) {
                continue;
            }
            let mut fate = Fate::new(file, *line, "author", login.clone());
            fate.change("The files do not say who this is; the login stands for the name.");
            plans.push(self.add(login, login.clone(), None, mapping, fate));
        }
        for path in plans.iter_mut().flat_map(|plan| &mut plan.old_paths) {
            *path = index.old.below(path);
        }
        // A name that is nearly that of somebody else does not take their page.
        let pages: HashSet<String> = plans.iter().filter_map(|plan| plan.page.clone()).collect();
        for plan in &mut plans {
            plan.old_paths.retain(|path| !pages.contains(path));
        }
        plans
    }

    fn add(
        &mut self,
        login: &str,
        name: String,
        about: Option<String>,
        mapping: &Mapping,
        mut fate: Fate,
    ) -> AuthorPlan {
        let mapped = mapping.authors.get(login);
        let Some(slug) = mapped.cloned().or_else(|| slug_of(&login.to_lowercase(), &name)) else {
            fate.drop("No slug can be made from the name.");
            return AuthorPlan { fate, record: None, old_paths: Vec::new(), page: None };
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
        // The address has the login as a slug; only the oldest logins are none.
        let login = login.to_lowercase();
        let old_paths = [Slug::from_text(&login).map(Slug::into_string), Some(login)];
        let old_paths = old_paths
            .into_iter()
            .flatten()
            .filter(|login| !login.contains(|char: char| char.is_control() || char.is_whitespace()));
        let old_paths = old_paths.map(|login| format!("/author/{login}")).collect();
        AuthorPlan {
            fate,
            record: Some(Record::Author(Box::new(input))),
            old_paths,
            page: Some(format!("/author/{slug}")),
        }
    }
}
