//! Comments, each of which is told of, whatever becomes of what it is on.

use dateline::import::{Fidelity, Kind, Mapping, Verdict, Wordpress};
use serde_json::Value;

use super::export::{Item, post};
use super::{attachment, export_of, import, options, route};
use crate::on_both_databases;

fn fates(report: &Fidelity) -> Vec<(&str, Verdict)> {
    let comments = report.items.iter().filter(|fate| fate.kind == "comment");
    comments.map(|fate| (fate.label.as_str(), fate.verdict)).collect()
}

fn thread(article: &Value) -> Vec<String> {
    let nodes = |list: &Value| list["nodes"].as_array().cloned().unwrap_or_default();
    nodes(&article["commentThread"]["comments"])
        .iter()
        .flat_map(|top| {
            let below = nodes(&top["replies"])
                .into_iter()
                .map(|reply| format!("> {}", reply["content"]["text"].as_str().unwrap()));
            std::iter::once(top["content"]["text"].as_str().unwrap().to_owned()).chain(below).collect::<Vec<_>>()
        })
        .collect()
}

fn news(id: u32) -> Item {
    post(id, &format!("Post {id}"), "Text").filed("category", "news", "News")
}

on_both_databases! {
    async fn every_comment_is_told_of(app: &TestApp) {
        let mut refused = news(1).comment(1, 0, "1", "On what cannot be read");
        refused.content = "<div>".repeat(5_000);
        let mapping = Mapping::parse("[types]\npage = \"drop\"").unwrap();
        let items = [
            refused,
            news(2).kind("event").comment(2, 0, "1", "On what nobody knows"),
            news(3).kind("page").comment(3, 0, "1", "On what is not wanted"),
            attachment(4, 0).comment(4, 0, "1", "On a picture"),
            news(5).more("<wp:comment><wp:comment_content>Without a number</wp:comment_content></wp:comment>").comment(5, 0, "1", "Kept"),
        ];
        let report = import(app, &[&export_of(&items)], &Wordpress { mapping, ..options() }).await;
        use Verdict::{Dropped, Kept, LeftOut};
        let expected = [
            ("1 on Post 1", Kept), ("2 on Post 2", Dropped), ("3 on Post 3", LeftOut), ("4 on Photo 4", Dropped),
            (" on Post 5", Dropped), ("5 on Post 5", Kept),
        ];
        assert_eq!(fates(&report), expected, "{report}");
        assert_eq!(report.counts[&Kind::Comment].created, 2);
    }

    async fn comments_of_a_post_that_stands_twice_come_together(app: &TestApp) {
        let (earlier, later) = (
            export_of(&[news(1).comment(1, 0, "1", "Only there").comment(2, 0, "1", "Before")]),
            export_of(&[news(1).comment(2, 1, "1", "After").comment(3, 0, "1", "Only here")]),
        );
        for created in [3, 0] {
            let report = import(app, &[&earlier, &later], &options()).await;
            assert_eq!(report.counts[&Kind::Comment].created, created, "{report}");
            assert_eq!(report.counts[&Kind::Comment].updated, 0, "{report}");
            let mut fates = fates(&report);
            fates.sort_by_key(|(label, verdict)| (*label, *verdict));
            let expected = [("1", Verdict::Kept), ("2", Verdict::Kept), ("2", Verdict::Changed), ("3", Verdict::Kept)];
            assert_eq!(fates, expected.map(|(id, verdict)| (format!("{id} on Post 1"), verdict)).iter().map(|(label, verdict)| (label.as_str(), *verdict)).collect::<Vec<_>>());
            let article = route(app, "/?p=1").await["target"].take();
            assert_eq!(thread(&article), ["Only there", "> After", "Only here"]);
        }
    }

    async fn an_answer_to_what_is_dropped_hangs_on_what_is_kept(app: &TestApp) {
        let item = news(1)
            .comment(3, 2, "1", "Answers the empty one").comment(2, 1, "1", " ").comment(1, 0, "1", "First")
            .comment(4, 0, "1", "<script>alert(1)</script>").comment(5, 4, "1", "Answers nothing").comment(6, 9, "1", "Answers nobody")
            .comment(7, 8, "1", "Left").comment(8, 7, "1", "Right");
        let report = import(app, &[&export_of(&[item])], &options()).await;
        use Verdict::{Changed, Dropped, Kept};
        let mut fates = fates(&report);
        fates.sort_by_key(|(label, _)| *label);
        let verdicts: Vec<Verdict> = fates.iter().map(|(_, verdict)| *verdict).collect();
        assert_eq!(verdicts, [Kept, Dropped, Changed, Dropped, Changed, Changed, Kept, Changed], "{report}");
        assert_eq!(report.counts[&Kind::Comment].created, 6, "{report}");
        let article = route(app, "/?p=1").await["target"].take();
        assert_eq!(thread(&article), ["First", "> Answers the empty one", "Answers nothing", "Answers nobody", "Right", "> Left"]);
    }

    async fn a_post_may_have_thousands_of_comments(app: &TestApp) {
        let comment = |id: u32| format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Reader</wp:comment_author><wp:comment_content>Number {id}</wp:comment_content>\
            <wp:comment_approved>1</wp:comment_approved><wp:comment_parent>{}</wp:comment_parent></wp:comment>", id / 2);
        let comments: String = (1..=3_000).map(comment).collect();
        let report = import(app, &[&export_of(&[news(1).more(&comments)])], &options()).await;
        assert!(report.is_complete(), "{report}");
        assert_eq!(route(app, "/?p=1").await["target"]["commentCount"], 3_000);
    }
}
