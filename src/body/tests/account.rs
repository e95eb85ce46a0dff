use super::*;

/// What is left out of HTML, as part and thing.
fn left_out(source: &str) -> Vec<(TextPart, String)> {
    let omissions = read::html(source, &Images::default()).omissions;
    omissions.into_iter().map(|omission| (omission.part, omission.what)).collect()
}

#[test]
fn what_is_left_out_is_told_as_it_was_written() {
    assert_eq!(left_out("<h2>Head</h2><p>One <b>two</b> <a href=\"/x\">three</a>.</p><pre>a\n  b\n</pre>"), []);
    let reading = read::html("<p>See <a href=\"javascript:Alert(1)\">this</a>.</p>", &Images::default());
    let [omission] = &reading.omissions[..] else { panic!("{reading:#?}") };
    assert_eq!(
        omission.message(),
        "The link \"javascript:Alert(1)\" after \"See\" is left out. It is a script, not an address."
    );
    assert_eq!(reading.tally, [(TextPart::Words, 2), (TextPart::Link, 1)].into());
}
