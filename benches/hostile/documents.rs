//! Documents that mean harm, for the benchmark and for the test that counts the work.

use serde_json::{Value, json};

/// A request, different each time.
pub type Make = Box<dyn Fn(usize) -> Value>;

/// A document with a comment that makes it one that nobody has seen.
pub fn text(text: impl Into<String>) -> Make {
    let text = text.into();
    Box::new(move |round| json!({ "query": format!("#{round}\n{text}") }))
}

/// What is sent, and the code that it is refused with; empty for what runs.
pub fn documents() -> Vec<(&'static str, &'static str, Make)> {
    fn with(text: &'static str, variables: impl Fn() -> Value + 'static) -> Make {
        Box::new(move |round| json!({ "query": format!("#{round}\n{text}"), "variables": variables() }))
    }
    fn with_path(fields: String) -> Make {
        let path = "/x".repeat(120_000);
        Box::new(
            move |round| json!({ "query": format!("#{round}\nquery ($x: String!) {{ {fields} }}"), "variables": { "x": path } }),
        )
    }
    let doubling = |levels: usize, last: &str| {
        let spreads = (0..levels).map(|level| format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1));
        format!("{{ ...F0 }} {} {last}", spreads.collect::<String>())
    };
    let many = |count: usize, make: &dyn Fn(usize) -> String| (0..count).map(make).collect::<String>();
    let long = "x".repeat(60_000);
    let name = "n".repeat(190);
    let slugs = |count: usize| (0..count).map(|at| json!({ "slug": format!("s{at}") })).collect::<Vec<_>>();
    let filter = "query ($x: ArticleFilter) { articles(first: 1, filter: $x) { nodes { id } } }";
    vec![
        ("nothing at all", "", text("{ __typename }")),
        (
            "fragments in fragments, 2^40",
            "QUERY_TOO_COMPLEX",
            text(doubling(40, "fragment F40 on Query { __typename }")),
        ),
        ("fragments in fragments, the last one missing", "QUERY_TOO_COMPLEX", text(doubling(90, ""))),
        ("fragments in a circle", "GRAPHQL_VALIDATION_FAILED", text(doubling(90, "fragment F90 on Query { ...F0 }"))),
        (
            "fragments that spread all others",
            "QUERY_TOO_COMPLEX",
            text(format!(
                "{{ ...F0 }} {}",
                many(75, &|at| {
                    let spreads = many(75 - at, &|next| format!("...F{} ", at + next + 1));
                    format!("fragment F{at} on Query {{ __typename {spreads} }} ")
                }) + "fragment F75 on Query { __typename }"
            )),
        ),
        (
            "operations that spread all fragments",
            "QUERY_TOO_COMPLEX",
            text(
                many(40, &|at| format!("query O{at}($v: Int) {{ ...F0 }} "))
                    + &many(44, &|at| format!("fragment F{at} on Query {{ __typename ...F{} }} ", at + 1))
                    + "fragment F44 on Query { articles(first: $v) { nodes { id } } }",
            ),
        ),
        ("10,000 aliases", "QUERY_TOO_COMPLEX", text(format!("{{ {} }}", many(10_000, &|at| format!("a{at}:id "))))),
        (
            "3,900 aliases, as many as the text takes",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ site {{ {} }} }}", many(2_600, &|at| format!("a{at}:name ")))),
        ),
        (
            "200 aliases of a list in a list",
            "",
            text(format!("{{ site {{ {} }} }}", many(200, &|at| format!("a{at}: name ")))),
        ),
        (
            "25 lists of 8",
            "",
            text(format!("{{ {} }}", many(25, &|at| format!("a{at}: articles(first: 8) {{ totalCount }} ")))),
        ),
        (
            "aliases of 190 bytes in a list of 80",
            "",
            text(format!("{{ articles(first: 80) {{ nodes {{ {name}: id }} }} }}")),
        ),
        (
            "aliases of 60,000 bytes in a list of 100",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ articles(first: 100) {{ nodes {{ {long}: id }} }} }}")),
        ),
        (
            "7,900 times the same field",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ site {{ {} }} }}", "name ".repeat(7_900))),
        ),
        ("1,900 times the same field", "", text(format!("{{ site {{ {} }} }}", "name ".repeat(1_900)))),
        (
            "150 lists that are merged",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ {} }}", "articles(first: 1) { nodes { id path headline } } ".repeat(150))),
        ),
        (
            "fields that conflict in pairs",
            "QUERY_TOO_COMPLEX",
            text(format!(
                "{{ site {{ ...A ...B }} }} fragment A on Site {{ {0} }} fragment B on Site {{ {0} }}",
                "name id: name ".repeat(450)
            )),
        ),
        (
            "interfaces in interfaces, merged in every way",
            "QUERY_TOO_COMPLEX",
            text({
                let mut inside = "id".to_owned();
                for _ in 0..9 {
                    inside = format!(
                        "id ... on Region {{ parents: children {{ {inside} }} }} ... on Category {{ parents: children {{ {inside} }} }}"
                    );
                    if inside.len() > 12_000 {
                        break;
                    }
                }
                format!("{{ node(id: \"x\") {{ {inside} }} }}")
            }),
        ),
        (
            "1,000 directives",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ site {} {{ name }} }}", "@skip(if: false) ".repeat(1_000))),
        ),
        (
            "199 directives",
            "GRAPHQL_VALIDATION_FAILED",
            text(format!("{{ site {} {{ name }} }}", "@skip(if: false) ".repeat(199))),
        ),
        (
            "1,000 directives that are not there",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ site {} {{ name }} }}", many(1_000, &|at| format!("@d{at} ")))),
        ),
        (
            "1,900 fields that are not there",
            "GRAPHQL_VALIDATION_FAILED",
            text(format!("{{ site {{ {} }} }}", many(1_900, &|at| format!("nam{at} ")))),
        ),
        (
            "fields that are not there, with long names",
            "GRAPHQL_VALIDATION_FAILED",
            text(format!("{{ site {{ {} }} }}", many(300, &|at| format!("{name}{at} ")))),
        ),
        (
            "types that are not there",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ {} }}", many(1_500, &|at| format!("... on Articl{at} {{ id }} ")))),
        ),
        (
            "arguments that are not there",
            "GRAPHQL_VALIDATION_FAILED",
            text(format!("{{ articles({}) {{ nodes {{ id }} }} }}", many(2_500, &|at| format!("firs{at}: 1 ")))),
        ),
        (
            "2,000 variables",
            "QUERY_TOO_COMPLEX",
            text(format!("query ({}) {{ __typename }}", many(2_000, &|at| format!("$v{at}: Int ")))),
        ),
        (
            "100 variables in a list of 5,000",
            "QUERY_TOO_COMPLEX",
            text(format!(
                "query ({}) {{ nodes(ids: [{}]) {{ id }} }}",
                many(99, &|at| format!("$v{at}: ID! ")),
                many(3_800, &|at| format!("$v{} ", at % 99))
            )),
        ),
        ("50,000 brackets", "QUERY_TOO_COMPLEX", text("{a".repeat(30_000))),
        ("49 brackets", "QUERY_TOO_COMPLEX", text(format!("{{{}id{}}}", "node(id:1){".repeat(24), "}".repeat(24)))),
        (
            "48 lists in an argument",
            "GRAPHQL_VALIDATION_FAILED",
            text(format!("{{ nodes(ids: {}1{}) {{ id }} }}", "[".repeat(47), "]".repeat(47))),
        ),
        (
            "objects in objects in an argument",
            "GRAPHQL_VALIDATION_FAILED",
            text(format!(
                "{{ articles(filter: {}{}) {{ nodes {{ id }} }} }}",
                "{not: ".repeat(45),
                "{}".to_owned() + &"}".repeat(45)
            )),
        ),
        ("a text of 60,000 bytes", "", text(format!("{{ article(by: {{path: \"{long}\"}}) {{ id }} }}"))),
        (
            "a text of 60,000 quotes",
            "",
            text(format!("{{ article(by: {{path: \"{}\"}}) {{ id }} }}", "\\\"".repeat(30_000))),
        ),
        (
            "a block of 60,000 lines",
            "",
            text(format!("{{ article(by: {{path: \"\"\"{}\"\"\"}}) {{ id }} }}", "\n ".repeat(30_000))),
        ),
        (
            "a number of 60,000 digits",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ articles(first: {}) {{ totalCount }} }}", "9".repeat(60_000))),
        ),
        ("60,000 bytes of comments", "", text(format!("{}\n{{ __typename }}", "#\n".repeat(30_000)))),
        ("60,000 bytes that are no document", "QUERY_TOO_COMPLEX", text("\u{0}\"\\".repeat(20_000))),
        ("60,000 unclosed texts", "QUERY_TOO_COMPLEX", text("\"\n".repeat(30_000))),
        ("7,900 ids", "QUERY_TOO_COMPLEX", text(format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\" ".repeat(7_900)))),
        (
            "a variable of 240,000 bytes",
            "",
            with("query ($x: String!) { article(by: {path: $x}) { id } }", || json!({ "x": "x".repeat(240_000) })),
        ),
        (
            "25 times a variable of 240,000 bytes",
            "",
            with_path(many(25, &|at| format!("a{at}: route(path: $x) {{ status redirectTo }} "))),
        ),
        (
            "25 articles at a path of 240,000 bytes",
            "",
            with_path(many(25, &|at| format!("a{at}: article(by: {{ path: $x }}) {{ id }} "))),
        ),
        (
            "a variable with 100,000 numbers",
            "QUERY_TOO_COMPLEX",
            with("query ($x: [ID!]!) { nodes(ids: $x) { id } }", || json!({ "x": vec![1; 100_000] })),
        ),
        (
            "a variable with 9,990 fields",
            "BAD_USER_INPUT",
            with(
                filter,
                || json!({ "x": (0..9_990).map(|at| (format!("f{at}"), at.into())).collect::<serde_json::Map<_, _>>() }),
            ),
        ),
        (
            "9,990 values of an enum that it does not have",
            "BAD_USER_INPUT",
            with(filter, || json!({ "x": { "genres": vec!["NOVEL"; 9_990] } })),
        ),
        (
            "12,000 slugs",
            "QUERY_TOO_COMPLEX",
            with(filter, move || json!({ "x": { "region": { "anyOf": slugs(12_000) } } })),
        ),
        (
            "9,990 variables that nobody asked for",
            "",
            with("{ __typename }", || {
                (0..9_990).map(|at| (format!("v{at}"), 1.into())).collect::<serde_json::Map<_, _>>().into()
            }),
        ),
        (
            "a batch of 1,000",
            "BAD_USER_INPUT",
            Box::new(|round| vec![json!({ "query": format!("#{round}\n{{ __typename }}") }); 1_000].into()),
        ),
        (
            "as many numbers as variables may hold",
            "QUERY_TOO_COMPLEX",
            with("query ($x: [ID!]!) { nodes(ids: $x) { id } }", || json!({ "x": vec![1; 9_999] })),
        ),
        (
            "as many slugs as variables may hold",
            "BAD_USER_INPUT",
            with(filter, move || json!({ "x": { "region": { "anyOf": slugs(4_990) } } })),
        ),
        (
            "25 lists of 100",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ {} }}", many(25, &|at| format!("a{at}: articles(first: 100) {{ nodes {{ id }} }} ")))),
        ),
        (
            "10 lists of 100, as many as the cost may be",
            "",
            text(format!("{{ {} }}", many(10, &|at| format!("a{at}: articles(first: 100) {{ nodes {{ id }} }} ")))),
        ),
        (
            "lists of one in a list of 99",
            "",
            text("{ regions(first: 99) { nodes { articles(first: 1) { totalCount nodes { id } } } } }"),
        ),
        (
            "related articles of 14",
            "",
            text("{ articles(first: 14) { nodes { related(first: 4) { nodes { id } } } } }"),
        ),
        (
            "more articles of 34",
            "",
            text(
                "{ articles(first: 34) { nodes { moreIn(scope: { preset: PRIMARY_REGION }, first: 8) { nodes { id } } } } }",
            ),
        ),
        (
            "neighbours of 100",
            "",
            text("{ articles(first: 100) { nodes { navigation { previous { id } next { id } } } } }"),
        ),
        (
            "a list of 100 with 1,600 times the same field",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ articles(first: 100) {{ nodes {{ {} }} }} }}", "headline ".repeat(1_600))),
        ),
        (
            "a list of 100 with 190 names",
            "QUERY_TOO_COMPLEX",
            text(format!(
                "{{ articles(first: 100) {{ nodes {{ {} }} }} }}",
                many(190, &|at| format!("a{at}: headline "))
            )),
        ),
        (
            "a list of 40 whose fields fail",
            "PAGE_SIZE_INVALID",
            text(
                "{ articles(first: 40) { nodes { moreIn(scope: { preset: PRIMARY_REGION }, first: 1000) { edges { levelName } } } } }",
            ),
        ),
        (
            "types with 1,600 times the same field",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ __schema {{ types {{ {} }} }} }}", "name ".repeat(1_600))),
        ),
        (
            "fields of types under a name of 190 bytes",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ __schema {{ types {{ fields {{ {name}: name }} }} }} }}")),
        ),
        (
            "all of two types",
            "",
            text(
                many(2, &|at| format!("{{ a{at}: __type(name: \"Article\") {{ ...T }} ")).replacen("} {", "}", 1)
                    + "} fragment T on __Type { name description fields { name description args { name description defaultValue type { name ofType { name } } } type { name ofType { name } } } }",
            ),
        ),
        (
            "introspection in introspection",
            "QUERY_TOO_COMPLEX",
            text(
                "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
            ),
        ),
        (
            "two lists of introspection in each other",
            "QUERY_TOO_COMPLEX",
            text("{ __schema { types { fields { type { fields { name type { name } args { name } } } } } } }"),
        ),
        (
            "introspection 25 times",
            "QUERY_TOO_COMPLEX",
            text(format!(
                "{{ {} }}",
                many(25, &|at| format!("a{at}: __schema {{ types {{ name fields {{ name args {{ name }} }} }} }} "))
            )),
        ),
        (
            "a type of the schema 25 times",
            "QUERY_TOO_COMPLEX",
            text(format!(
                "{{ {} }}",
                many(25, &|at| format!(
                    "a{at}: __type(name: \"Article\") {{ fields {{ name description type {{ fields {{ name description }} }} }} }} "
                ))
            )),
        ),
        (
            "introspection under 100 aliases",
            "QUERY_TOO_COMPLEX",
            text(format!("{{ __schema {{ {} }} }}", many(100, &|at| format!("a{at}: types {{ name description }} ")))),
        ),
        (
            "a subscription by POST with 2,000 fields",
            "QUERY_TOO_COMPLEX",
            text(format!("subscription {{ {} }}", many(1_300, &|at| format!("a{at}: breakingNews {{ cursor }} ")))),
        ),
    ]
}
