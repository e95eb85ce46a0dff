//! Tags of Liquid, Tera and Nunjucks: `{% … %}`.

use super::template::Reader;

/// Takes one tag; gives the rest.
pub(super) fn tag<'a>(reader: &mut Reader<'_>, inside: &str, rest: &'a str) -> &'a str {
    let (name, arguments) = inside.split_once([' ', '(', '\n']).unwrap_or((inside, ""));
    let arguments = arguments.trim().trim_end_matches(')');
    match name {
        name if name.starts_with("end") || matches!(name, "else" | "elsif" | "elif" | "break" | "continue") => rest,
        "raw" | "verbatim" => {
            let (inner, rest) = between(name, rest);
            reader.out.text.push_str(inner);
            rest
        }
        "comment" => between(name, rest).1,
        "assign" | "set" => {
            if let Some((name, expression)) = arguments.split_once('=') {
                let value = reader.scope.value(expression).unwrap_or_default();
                reader.scope.own.insert(name.trim().to_owned(), value);
            }
            rest
        }
        "capture" => {
            let (inner, rest) = between(name, rest);
            let before = reader.out.text.len();
            reader.read(inner);
            let value = reader.out.text.split_off(before);
            reader.scope.own.insert(arguments.to_owned(), value);
            rest
        }
        "if" | "unless" => {
            let (inner, rest) = between(name, rest);
            branches(reader, name == "unless", arguments, inner);
            rest
        }
        "for" | "tablerow" | "case" | "paginate" => {
            reader.out.has_lists |= name != "case";
            reader.out.lost.push(format!("{{% {inside} %}}"));
            between(name, rest).1
        }
        "link" => {
            let address = reader.template.links.reference(&format!("/{}", arguments.trim_start_matches('/')));
            // Of what is no page the address is that of the file.
            let address =
                address.or_else(|| Some(format!("{}/{}", reader.template.folder, arguments.trim_matches('/'))));
            reader.address(address, arguments);
            rest
        }
        "post_url" => {
            let address = reader.template.links.post(arguments);
            reader.address(address, arguments);
            rest
        }
        "include" | "include_cached" | "render" | "partial" => {
            let (file, arguments) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
            let file = file.trim_matches(['"', '\'', ',']);
            let name = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(file);
            let arguments = reader.scope.line(&with_values(reader, arguments));
            reader.call(name, &arguments, None, rest)
        }
        name => {
            let end = end_of(name, rest);
            reader.call(name, arguments, end, rest)
        }
    }
}

/// Arguments in which names stand for what they mean.
fn with_values(reader: &Reader<'_>, arguments: &str) -> String {
    let parts = arguments.split(' ').map(|part| match part.split_once('=') {
        Some((name, value)) if value.starts_with("page.") || value.starts_with("site.") => {
            format!("{name}=\"{}\"", reader.scope.value(value).unwrap_or_default())
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Reads the branch whose condition holds.
fn branches(reader: &mut Reader<'_>, is_unless: bool, condition: &str, inner: &str) {
    let mut holds = is_true(reader, condition) != is_unless;
    let mut from = 0;
    for (at, inside, to) in top_tags(inner) {
        let (name, arguments) = inside.split_once(' ').unwrap_or((inside, ""));
        if !matches!(name, "else" | "elsif" | "elif") {
            continue;
        }
        if holds {
            return reader.read(inner.get(from..at).unwrap_or_default());
        }
        holds = name == "else" || is_true(reader, arguments);
        from = to;
    }
    if holds {
        reader.read(inner.get(from..).unwrap_or_default());
    }
}

/// A condition of Liquid: what nobody knows is not there, and so does not hold.
fn is_true(reader: &Reader<'_>, condition: &str) -> bool {
    if let Some((before, after)) = condition.split_once(" or ") {
        return is_true(reader, before) || is_true(reader, after);
    }
    if let Some((before, after)) = condition.split_once(" and ") {
        return is_true(reader, before) && is_true(reader, after);
    }
    let value = |term: &str| reader.scope.value(term.trim());
    if let Some((left, right)) = condition.split_once("!=") {
        return value(left) != value(right);
    }
    if let Some((left, right)) = condition.split_once("==") {
        return value(left).is_some() && value(left) == value(right);
    }
    if let Some((left, right)) = condition.split_once(" contains ") {
        return value(left).zip(value(right)).is_some_and(|(left, right)| left.contains(&right));
    }
    value(condition).is_some_and(|value| value != "false")
}

/// The tags that are in no other: where each begins, what it says, where it ends.
fn top_tags(text: &str) -> Vec<(usize, &str, usize)> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (at, inside, to) in all_tags(text) {
        let name = inside.split(' ').next().unwrap_or_default();
        match name {
            "if" | "unless" | "for" | "case" => depth += 1,
            "endif" | "endunless" | "endfor" | "endcase" => depth = depth.saturating_sub(1),
            _ if depth == 0 => found.push((at, inside, to)),
            _ => {}
        }
    }
    found
}

fn all_tags(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    text.match_indices("{%").filter_map(|(at, _)| {
        let inside = text.get(at + 2..)?;
        let end = inside.find("%}")?;
        Some((at, inside.get(..end)?.trim_matches('-').trim(), at + 2 + end + 2))
    })
}

/// What is between a tag and its end, and what is after that; without an end there is nothing between.
fn between<'a>(name: &str, rest: &'a str) -> (&'a str, &'a str) {
    let Some((from, to)) = end_of(name, rest) else { return ("", rest) };
    (rest.get(..from).unwrap_or_default(), rest.get(to..).unwrap_or_default())
}

/// Where the end tag of a tag begins and ends.
fn end_of(name: &str, rest: &str) -> Option<(usize, usize)> {
    let own = format!("end{name}");
    let mut depth = 0_usize;
    for (at, inside, to) in all_tags(rest) {
        let found = inside.split([' ', '(']).next().unwrap_or_default();
        if found == name {
            depth += 1;
        } else if found == own || (found == "end" && depth == 0) {
            if depth == 0 {
                return Some((at, to));
            }
            depth -= 1;
        }
    }
    None
}
