//! What a file names, read as the compiler reads it.

use std::collections::BTreeSet;

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprField, ExprMethodCall, FieldPat, Ident, ImplItemFn, ItemFn, ItemMod, ItemUse, Macro,
    Member, Meta, Path, UseTree,
};

/// What a file names.
#[derive(Debug, Default)]
pub struct Imports {
    /// Modules of this crate, and macros at its root.
    pub modules: BTreeSet<String>,
    /// First parts of paths that do not lead into this crate: other crates, and what is in scope.
    pub crates: BTreeSet<String>,
    /// Modules below that are files of their own.
    pub files: Vec<String>,
    /// Methods that are called.
    pub methods: BTreeSet<String>,
    /// Fields that are read: by name, or taken apart.
    pub fields: BTreeSet<String>,
    /// Functions that read from their `connection` and do not say what that makes an answer depend on.
    pub silent_reads: Vec<String>,
}

/// What the file of a module names, but for what is compiled for tests alone.
pub fn imports_of(module: &[String], text: &str) -> Imports {
    let file = syn::parse_file(text).unwrap();
    let mut reader = Reader { module: module.to_vec(), depth: module.len(), imports: Imports::default() };
    reader.visit_file(&file);
    reader.imports
}

struct Reader {
    /// The path of the module that is being read, modules within the file included.
    module: Vec<String>,
    /// How much of it is the file.
    depth: usize,
    imports: Imports,
}

impl Reader {
    /// A path, from its first part on.
    fn named(&mut self, parts: &[String]) {
        let mut here = self.module.clone();
        let mut rest = parts;
        let mut is_ours = false;
        while let [first, after @ ..] = rest {
            match first.as_str() {
                "crate" => here.clear(),
                "self" => {}
                "super" => _ = here.pop(),
                _ => break,
            }
            (rest, is_ours) = (after, true);
        }
        let Some(first) = rest.first() else { return };
        if is_ours {
            self.imports.modules.insert(here.first().unwrap_or(first).clone());
        } else if parts.len() > 1 {
            self.imports.crates.insert(first.clone());
        }
    }

    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| before.iter().cloned().chain([name]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
            UseTree::Name(name) => self.named(&with(name.ident.to_string())),
            UseTree::Rename(name) => self.named(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.named(&with("*".to_owned())),
        }
    }

    fn read(&mut self, name: &Ident, body: &Block) {
        let mut reads = Reads::default();
        reads.visit_block(body);
        if reads.runs && !reads.says {
            self.imports.silent_reads.push(name.to_string());
        }
    }

    /// The arguments of a macro, whatever they mean: every path in them.
    fn tokens(&mut self, mut cursor: Cursor<'_>) {
        let mut parts: Vec<String> = Vec::new();
        while !cursor.eof() {
            let next = match path_part(cursor, !parts.is_empty()) {
                Some((part, after)) => {
                    parts.push(part);
                    after
                }
                None => {
                    self.named(&std::mem::take(&mut parts));
                    match (cursor.ident(), cursor.any_group()) {
                        (Some((name, after)), _) => {
                            parts.push(name.to_string());
                            after
                        }
                        (_, Some((within, _, _, after))) => {
                            self.tokens(within);
                            after
                        }
                        _ => cursor.token_tree().unwrap().1,
                    }
                }
            };
            cursor = next;
        }
        self.named(&parts);
    }
}

/// The next part of a path that has begun.
fn path_part(cursor: Cursor<'_>, has_begun: bool) -> Option<(String, Cursor<'_>)> {
    let (name, after) = colons(cursor).filter(|_| has_begun)?.ident()?;
    Some((name.to_string(), after))
}

/// What comes after `::`.
fn colons(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    let (first, after) = cursor.punct()?;
    let (second, after) = after.punct()?;
    (first.as_char() == ':' && second.as_char() == ':').then_some(after)
}

/// What a function does with its `connection`.
#[derive(Default)]
struct Reads {
    runs: bool,
    says: bool,
}

impl<'a> Visit<'a> for Reads {
    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        let is_read = ["all", "one", "rows", "count"].iter().any(|name| call.method == name);
        let by_connection = |arg: &Expr| matches!(arg, Expr::Path(path) if path.path.is_ident("connection"));
        self.runs |= is_read && call.args.iter().any(by_connection);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_path(&mut self, path: &'a Path) {
        let last = path.segments.last();
        self.says |= last.is_some_and(|part| part.ident.to_string().starts_with("depends_"));
        visit::visit_path(self, path);
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => attribute.path().is_ident("test"),
    })
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let attributes = match item {
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => &Vec::new(),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if item.content.is_none() {
            let within = self.module.iter().skip(self.depth).cloned();
            let parts: Vec<String> = within.chain([item.ident.to_string()]).collect();
            self.imports.files.push(parts.join("/"));
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        self.read(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        self.read(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.imports.methods.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_field(&mut self, field: &'a ExprField) {
        if let Member::Named(name) = &field.member {
            self.imports.fields.insert(name.to_string());
        }
        visit::visit_expr_field(self, field);
    }

    fn visit_field_pat(&mut self, field: &'a FieldPat) {
        if let Member::Named(name) = &field.member {
            self.imports.fields.insert(name.to_string());
        }
        visit::visit_field_pat(self, field);
    }

    fn visit_path(&mut self, path: &'a Path) {
        self.named(&path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        self.visit_path(&called.path);
        self.tokens(TokenBuffer::new2(called.tokens.clone()).begin());
    }
}
