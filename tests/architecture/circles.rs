//! Finds circles between sibling modules, at every level of the tree.
//!
//! A module depends on a sibling when anything inside the one names anything inside the other. A
//! name that a parent re-exports counts as a name of the child it comes from. An item that stands in
//! the parent itself belongs to no sibling, and neither does what a parent names of its children.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::references::references;
use crate::source::SourceFile;

type Module = Vec<String>;

/// Siblings that depend on each other, each way with a place that shows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Circle {
    /// The modules, by name, below their parent.
    pub(crate) modules: Vec<String>,
    /// A file and line for each dependency inside the circle.
    pub(crate) places: Vec<String>,
}

/// A dependency between two siblings, with one place for it.
type Edges = BTreeMap<(String, String), String>;

/// Every circle below the crate root, in a stable order.
pub(crate) fn circles(files: &[SourceFile]) -> Vec<Circle> {
    let modules: HashSet<Module> = files.iter().map(|file| file.module.clone()).collect();
    let exported = re_exports(files, &modules);
    let mut by_parent: BTreeMap<Module, Edges> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.module.is_empty()) {
        for reference in references(&file.syntax, &file.module) {
            let place = resolved(reference.path, &exported);
            let shared =
                file.module.iter().zip(&place).take_while(|(one, other)| one == other).count();
            let (Some(from), Some(to)) = (file.module.get(shared), place.get(shared)) else {
                continue;
            };
            if modules.contains(&place[..=shared]) {
                let edges = by_parent.entry(place[..shared].to_vec()).or_default();
                let shown = format!("{}:{} ({from} -> {to})", file.name, reference.line);
                edges.entry((from.clone(), to.clone())).or_insert(shown);
            }
        }
    }
    by_parent.iter().flat_map(|(parent, edges)| of_siblings(parent, edges)).collect()
}

/// The circles between the children of one parent: the sets in which each reaches every other.
fn of_siblings(parent: &[String], edges: &Edges) -> Vec<Circle> {
    let names: BTreeSet<&String> = edges.keys().flat_map(|(from, to)| [from, to]).collect();
    let reach: HashMap<&String, BTreeSet<&String>> =
        names.iter().map(|name| (*name, reached(name, edges))).collect();
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for name in names {
        let circle: BTreeSet<&String> =
            reach[name].iter().filter(|other| reach[**other].contains(name)).copied().collect();
        if circle.len() > 1 && seen.insert(circle.clone()) {
            let inside =
                edges.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
            circles.push(Circle {
                modules: circle
                    .iter()
                    .map(|one| [parent, &[(*one).clone()]].concat().join("::"))
                    .collect(),
                places: inside.map(|(_, place)| place.clone()).collect(),
            });
        }
    }
    circles
}

fn reached<'a>(from: &'a String, edges: &'a Edges) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        for (_, to) in edges.keys().filter(|(one, _)| one == name) {
            if found.insert(to) {
                open.push(to);
            }
        }
    }
    found
}

/// The path that a name of a module stands for, by what the module imports from its children.
fn re_exports(files: &[SourceFile], modules: &HashSet<Module>) -> HashMap<Module, Module> {
    let mut exported = HashMap::new();
    for file in files {
        for item in &file.syntax.items {
            let syn::Item::Use(item) = item else { continue };
            let mut paths = Vec::new();
            flatten(&item.tree, &mut Vec::new(), &mut paths);
            for (name, path) in paths {
                let target = [&file.module[..], &path[..]].concat();
                let name = [&file.module[..], &[name]].concat();
                let is_child = modules.contains(&target[..=file.module.len()]);
                if is_child && path.len() > 1 && !modules.contains(&name) {
                    exported.insert(name, target);
                }
            }
        }
    }
    exported
}

/// The names that a `use` makes, each with its path; globs are left out.
fn flatten(tree: &syn::UseTree, before: &mut Module, paths: &mut Vec<(String, Module)>) {
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, paths);
            before.pop();
        }
        syn::UseTree::Group(group) => {
            group.items.iter().for_each(|one| flatten(one, before, paths));
        }
        syn::UseTree::Name(name) => {
            let name = name.ident.to_string();
            paths.push((name.clone(), [&before[..], &[name]].concat()));
        }
        syn::UseTree::Rename(both) => {
            let path = [&before[..], &[both.ident.to_string()]].concat();
            paths.push((both.rename.to_string(), path));
        }
        syn::UseTree::Glob(_) => {}
    }
}

fn resolved(mut path: Module, exported: &HashMap<Module, Module>) -> Module {
    // A re-export of a re-export is followed too; nothing is that many levels deep.
    for _ in 0..8 {
        let known = (1..=path.len()).find_map(|end| Some((end, exported.get(&path[..end])?)));
        let Some((end, target)) = known else { break };
        path = [&target[..], &path[end..]].concat();
    }
    path
}
