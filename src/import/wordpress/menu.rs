use std::collections::{BTreeMap, HashSet};

use super::index::{Index, Placed};
use super::menu_line::MenuLine;
use super::terms::{TermUse, Terms};
use crate::import::foreign::content::Known;
use crate::import::foreign::{Dangling, Fidelity, ItemOutcome};
use crate::import::foreign::{cut, slug_of};
use crate::kernel::{ArticleRef, CategoryRef, RegionRef, TagRef};
use crate::menu::{MenuInput, MenuItemInput, TargetRef};

/// The most levels of a menu and the most items.
const DEEPEST: usize = 3;
const MOST: usize = 200;

/// The menus of the site. What has no place in them is told in the report.
pub fn menus(index: &Index, terms: &Terms, report: &mut Fidelity) -> Vec<(ItemOutcome, MenuInput)> {
    let mut by_menu: BTreeMap<&str, Vec<&Placed<MenuLine>>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for line in &index.menu_items {
        match &line.it.menu {
            Some((slug, _)) if seen.insert((slug, line.it.id)) => by_menu.entry(slug).or_default().push(line),
            Some(_) => {
                let mut outcome = outcome(line);
                outcome.change("The same item is in the menu already.");
                report.items.push(outcome);
            }
            None => {
                let mut outcome = outcome(line);
                outcome.drop("It is in no menu.");
                report.items.push(outcome);
            }
        }
    }
    let mut menus = Vec::new();
    for (slug, mut lines) in by_menu {
        lines.sort_by_key(|line| (line.it.order, line.it.id));
        let Some(first) = lines.first() else { continue };
        let name = first.it.menu.as_ref().and_then(|(_, name)| name.clone());
        let mut outcome =
            ItemOutcome::new(&first.file, first.line, "menu", name.clone().unwrap_or_else(|| slug.to_owned()));
        let Some(location) = slug_of(slug, name.as_deref().unwrap_or_default()) else {
            outcome.drop("No slug can be made from its name.");
            report.items.push(outcome);
            continue;
        };
        let mut builder = Builder { index, terms, lines: &lines, report, left: MOST, placed: HashSet::new() };
        let items = builder.below(0, 1);
        builder.tell_rest();
        menus.push((outcome, MenuInput { location, name, items }));
    }
    menus
}

fn outcome(line: &Placed<MenuLine>) -> ItemOutcome {
    let label = line.it.label.clone().unwrap_or_else(|| format!("item {}", line.it.id));
    ItemOutcome::new(&line.file, line.line, "nav_menu_item", label)
}

struct Builder<'a> {
    index: &'a Index,
    terms: &'a Terms,
    lines: &'a [&'a Placed<MenuLine>],
    report: &'a mut Fidelity,
    /// How many items the menu may still have.
    left: usize,
    placed: HashSet<i64>,
}

impl Builder<'_> {
    fn below(&mut self, parent: i64, level: usize) -> Vec<MenuItemInput> {
        let lines = self.lines;
        let is_there = |id: i64| lines.iter().any(|line| line.it.id == id);
        let own = lines.iter().copied().filter(|line| match line.it.parent {
            above if above == line.it.id => parent == 0,
            above if above != 0 && !is_there(above) => parent == 0,
            above => above == parent,
        });
        let mut items = Vec::new();
        for line in own {
            self.placed.insert(line.it.id);
            let mut outcome = outcome(line);
            if line.it.parent != 0 && parent == 0 {
                outcome.change("What it lay under is not in the menu.");
            }
            let Some(left) = self.left.checked_sub(1) else {
                outcome.drop(format!("A menu has at most {MOST} items."));
                self.report.items.push(outcome);
                continue;
            };
            self.left = left;
            let item = self.item(line, &mut outcome);
            let mut children = if line.it.id == parent { Vec::new() } else { self.below(line.it.id, level + 1) };
            if level >= DEEPEST && !children.is_empty() {
                outcome.change(format!("A menu has {DEEPEST} levels; what lay under it stands beside it."));
            }
            match item {
                Some(mut item) => {
                    let beside = if level >= DEEPEST { std::mem::take(&mut children) } else { Vec::new() };
                    item.children = children;
                    if item.target.is_none() && item.url.is_none() && item.children.is_empty() {
                        outcome.drop("It leads nowhere.");
                    } else {
                        items.push(item);
                    }
                    items.extend(beside);
                }
                None => items.extend(children),
            }
            self.report.items.push(outcome);
        }
        items
    }

    /// Items that lie under each other in a circle have no place.
    fn tell_rest(&mut self) {
        for line in self.lines.iter().filter(|line| !self.placed.contains(&line.it.id)) {
            let mut outcome = outcome(line);
            outcome.drop("It lies under itself.");
            self.report.items.push(outcome);
        }
    }

    fn item(&mut self, line: &Placed<MenuLine>, outcome: &mut ItemOutcome) -> Option<MenuItemInput> {
        let it = &line.it;
        let (target, named) = match it.kind.as_str() {
            "post_type" => match self.index.posts.get(&it.object) {
                Some(post) => {
                    let article = self.index.post(it.object).map(ArticleRef::ImportKey);
                    (article.map(TargetRef::Article), post.title.clone())
                }
                None => (None, None),
            },
            "taxonomy" => match self.index.term(it.object) {
                Some(term) => (self.term(&term.taxonomy, &term.slug), Some(term.name.clone())),
                None => (None, None),
            },
            _ => (
                it.url
                    .as_deref()
                    .and_then(|url| self.index.article(url))
                    .map(|key| TargetRef::Article(ArticleRef::ImportKey(key))),
                None,
            ),
        };
        let url = it.url.as_deref().filter(|_| target.is_none()).and_then(|url| self.index.absolute(url));
        if target.is_none() && it.kind != "custom" {
            let what = format!(
                "{} {} in the menu item \"{}\"",
                it.taxonomy,
                it.object,
                it.label.as_deref().unwrap_or_default()
            );
            self.report.dangling.push(Dangling { file: line.file.clone(), line: line.line, what });
            outcome.change("What it leads to is not in the files.");
        }
        let Some(label) = it.label.clone().or(named) else {
            outcome.drop("It has no label.");
            return None;
        };
        let label: String = label.chars().take(2_000).collect();
        let (label, _) = cut(crate::body::visible_text(&label), 200);
        Some(MenuItemInput {
            key: Some(format!("wp{}", it.id)),
            label,
            title: it.hint.clone(),
            target,
            url,
            opens_new_window: it.new_window,
            rel: it.rel.clone(),
            children: Vec::new(),
        })
    }

    fn term(&self, taxonomy: &str, slug: &str) -> Option<TargetRef> {
        match self.terms.get(taxonomy, slug)? {
            TermUse::Category(slug) => Some(TargetRef::Category(CategoryRef::Slug(slug.clone()))),
            TermUse::Region(slug) | TermUse::Place(slug) => Some(TargetRef::Region(RegionRef::Slug(slug.clone()))),
            TermUse::Tag(slug) => Some(TargetRef::Tag(TagRef::Slug(slug.clone()))),
            TermUse::Format(_) | TermUse::Menu | TermUse::Nothing => None,
        }
    }
}
