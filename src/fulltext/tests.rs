use uuid::Uuid;

use super::*;

fn document(number: u128, language: &str, title: &str, text: &str) -> Change {
    Change::Put(Box::new(Document {
        id: Uuid::from_u128(number),
        key: i64::try_from(number).unwrap(),
        language: language.into(),
        title: title.into(),
        texts: vec![text.into()],
        sets: vec![set_number(1, number % 2)],
        facets: vec![set_number(1, number % 2)],
        ..Document::default()
    }))
}

fn index(changes: Vec<Change>) -> Index {
    let index = Index::create(&Place::Memory, Position::start(1, 0, 0)).unwrap();
    index.apply(changes, |position| position.article = 1).unwrap();
    index
}

fn window(limit: usize, after: Option<Rank>) -> Window {
    Window { limit, order: Order::Relevance, after, from: None, before: None }
}

fn find(index: &Index, text: &str) -> Vec<u128> {
    let query = Query::parse(text).unwrap();
    let view = index.view().unwrap();
    let plan = view.plan(&query, &Filter::default(), None).unwrap();
    let mut hits = view.all(&plan, &window(20, None)).unwrap();
    hits.extend(view.some(&plan, &window(20, None)).unwrap());
    hits.into_iter().map(|hit| hit.id.as_u128()).collect()
}

#[test]
fn all_words_come_before_some() {
    let index = index(vec![
        document(1, "en", "Bridge", "bridge bridge bridge"),
        document(2, "en", "A river", "and a bridge"),
        document(3, "en", "Nothing", "of it"),
    ]);
    assert_eq!(find(&index, "river bridges"), [2, 1]);
    assert_eq!(find(&index, "\"a bridge\""), [2]);
    assert_eq!(find(&index, "bridge -river"), [1]);
    assert_eq!(find(&index, "title:bridge"), [1]);
    assert_eq!(find(&index, "riv*"), [2]);
    assert_eq!(find(&index, "-river"), []);
}

#[test]
fn the_written_form_comes_first() {
    let index = index(vec![
        document(1, "en", "x", "The bridges open"),
        document(2, "en", "x", "A bridge opens"),
        document(3, "en", "x", "The U.S. senate"),
        document(4, "en", "x", "Tell us more, us"),
    ]);
    assert_eq!(find(&index, "bridges"), [1, 2]);
    assert_eq!(find(&index, "bridge"), [2, 1]);
    assert_eq!(find(&index, "U.S."), [3, 4]);
}

#[test]
fn words_of_two_languages_are_two() {
    let index = index(vec![document(1, "en", "x", "some news today"), document(2, "sv", "x", "en ny dag new")]);
    assert_eq!(find(&index, "news"), [1]);
}

#[test]
fn what_is_removed_or_replaced_is_gone() {
    let index = index(vec![document(1, "en", "x", "before"), document(2, "en", "x", "retracted")]);
    index.apply(vec![document(1, "en", "x", "after"), Change::Remove(Uuid::from_u128(2))], |_| {}).unwrap();
    assert_eq!((find(&index, "before"), find(&index, "after"), find(&index, "retracted")), (vec![], vec![1], vec![]));
    let view = index.view().unwrap();
    let corrections = |text| view.corrections(&Query::parse(text).unwrap()).unwrap();
    assert_eq!(corrections("aftar"), [(0, "after".to_owned())]);
    assert_eq!(corrections("retractad"), []);
}

#[test]
fn pages_are_one_list_whatever_was_deleted_meanwhile() {
    let documents = |from: u128| {
        (from..from + 60).map(|number| {
            let text = format!("bridge {}", "word ".repeat(usize::try_from(number % 7).unwrap()));
            document(number, "en", "x", &text)
        })
    };
    let first = index(documents(0).collect());
    let second = index(documents(0).chain(documents(100)).collect());
    second.apply((100..160).map(|number| Change::Remove(Uuid::from_u128(number))).collect(), |_| {}).unwrap();
    let query = Query::parse("bridge word").unwrap();
    let (one, two) = (first.view().unwrap(), second.view().unwrap());
    let whole = one.plan(&query, &Filter::default(), None).unwrap();
    let expected: Vec<Uuid> = one.all(&whole, &window(100, None)).unwrap().iter().map(|hit| hit.id).collect();
    let (mut seen, mut after) = (Vec::new(), None);
    for page in 0..10 {
        let view = if page % 2 == 0 { &one } else { &two };
        let plan = view.plan(&query, &Filter::default(), Some(whole.statistics.clone())).unwrap();
        let hits = view.all(&plan, &window(7, after)).unwrap();
        after = hits.last().map(|hit| hit.rank).or(after);
        seen.extend(hits.iter().map(|hit| hit.id));
    }
    assert_eq!(seen, expected);
}

#[test]
fn results_are_counted_by_bucket() {
    let index = index((0..9).map(|number| document(number, "en", "x", "bridge")).collect());
    let view = index.view().unwrap();
    let query = Query::parse("bridge").unwrap();
    let filter = Filter { sets: vec![vec![set_number(1, 1)]], ..Filter::default() };
    let none = Buckets::default();
    let plan = view.plan(&query, &filter, None).unwrap();
    assert_eq!(view.count(&plan, &filter, &none).unwrap().documents, 4);
    let of_facet = [(set_number(1, 0), vec![0]), (set_number(1, 1), vec![1])].into();
    let buckets = Buckets { of_facet, length: 2 };
    let plan = view.plan(&query, &Filter::default(), None).unwrap();
    assert_eq!(view.count(&plan, &Filter::default(), &buckets).unwrap().buckets, [5, 4]);
    let late = Filter { from: Some(7), ..Filter::default() };
    assert_eq!(view.count(&plan, &late, &none).unwrap().documents, 2);
}

#[test]
fn a_folder_is_opened_again_where_it_was_left() {
    let folder = std::env::temp_dir().join(format!("dateline-fulltext-{}", std::process::id()));
    let place = Place::Folder(folder.clone());
    let index = Index::create(&place, Position::start(1, 0, 0)).unwrap();
    index.apply(vec![document(1, "en", "x", "bridge")], |position| position.article = 7).unwrap();
    let is_in_use = |result: Result<Index, Broken>| matches!(result, Err(Broken::InUse));
    assert!(is_in_use(Index::open(&place)) && is_in_use(Index::create(&place, Position::start(1, 0, 0))));
    drop(index);
    let index = Index::open(&place).unwrap();
    assert_eq!(index.position().article, 7);
    assert_eq!(find(&index, "bridge"), [1]);
    drop(index);
    // What is not of an index is somebody else's.
    std::fs::write(folder.join("notes.txt"), "mine").unwrap();
    let index = Index::create(&place, Position::start(1, 0, 0)).unwrap();
    assert_eq!(find(&index, "bridge"), []);
    assert!(folder.join("notes.txt").exists());
    drop(index);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_gathered_is_found_with_what_comes_after_it() {
    let index = index(vec![document(1, "en", "Bridge", "first")]);
    // More than wait at a time.
    index.gather((2..1_000).map(|number| document(number, "en", "Bridge", "second")).collect()).unwrap();
    assert_eq!(find(&index, "bridge"), [1]);
    index.apply(vec![Change::Remove(Uuid::from_u128(2))], |position| position.article = 2).unwrap();
    assert_eq!(index.size().unwrap().0, 998);
    assert_eq!(find(&index, "bridge").first(), Some(&999));
}
