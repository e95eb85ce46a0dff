//! A site in several languages: lists that stand beside an article stay in its own, words follow it, translations know each
//! other.

use dateline::auth::{Role, Who};
use dateline::kernel::Micros;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;

pub const HOUR: i64 = 3_600_000_000;

/// Publishes an article of a language, an hour after the one before.
pub async fn publish(app: &TestApp, language: &str, slug: &str, more: Value) -> Value {
    app.clock.set(Micros(app.app.clock.now().0 + HOUR));
    let mut content = json!({"headline": slug, "slug": slug, "language": language, "regions": [{"slug": "france"}],
        "tags": [{"tag": {"slug": "nato"}}], "bylines": [{"author": {"slug": "qnavy"}}], "body": {"text": "Text."}});
    content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let out = step(app, user(Role::Editor, 2), "createArticle", json!({"content": content, "then": "PUBLISH"})).await;
    out["article"].clone()
}

async fn beside(app: &TestApp, slug: &str, arguments: &str) -> Value {
    let with = |scope: &str| format!("(scope: {{{scope}}}{arguments})");
    let ask = format!(
        "{{ article(by: {{path: \"/2020/12/{slug}\"}}) {{ site: navigation{} {{ previous {{ headline }} next {{ headline }} }} \
         region: navigation{} {{ previous {{ headline }} next {{ headline }} }} moreIn{} {{ totalCount nodes {{ headline language }} }} \
         related(first: 24{arguments}) {{ nodes {{ language }} }} }} }}",
        with("preset: SITE"),
        with("region: {slug: \"france\"}"),
        with("preset: PRIMARY_REGION"),
    );
    app.get(&ask).await["article"].take()
}

on_both_databases! {
    async fn what_stands_beside_an_article_is_in_its_language(app: &TestApp) {
        app.import(LINES).await;
        for number in 1..=3 {
            publish(app, "fr", &format!("fr-{number}"), json!({})).await;
            publish(app, "en", &format!("en-{number}"), json!({})).await;
        }
        let found = beside(app, "fr-2", "").await;
        let around = json!({"previous": {"headline": "fr-1"}, "next": {"headline": "fr-3"}});
        assert_eq!((&found["site"], &found["region"]), (&around, &around));
        assert_eq!(found["moreIn"], json!({"totalCount": 2, "nodes": [{"headline": "fr-3", "language": "fr"}, {"headline": "fr-1", "language": "fr"}]}));
        let languages = |list: &Value| list["nodes"].as_array().unwrap().iter().map(|node| node["language"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert!(languages(&found["related"]).iter().all(|language| language == "fr") && languages(&found["related"]).len() == 2, "{found:#}");
        let any = beside(app, "fr-2", ", language: ANY").await;
        let around = json!({"previous": {"headline": "en-1"}, "next": {"headline": "en-2"}});
        assert_eq!((&any["site"], &any["region"]), (&around, &around));
        assert!(languages(&any["moreIn"]).contains(&"en".to_owned()) && languages(&any["related"]).contains(&"en".to_owned()));
        let site = app.get("{ site { languages { language name articleCount path } } }").await["site"]["languages"].take();
        assert!(site.as_array().unwrap().contains(&json!({"language": "fr", "name": "français", "articleCount": 3, "path": "/language/fr"})), "{site}");
        let page = async |path: &str| app.data("query ($path: String!) { route(path: $path) { status canonicalPath target { __typename path ... on SiteLanguage { language } } } }", json!({"path": path})).await["route"].take();
        let french = json!({"status": "OK", "canonicalPath": "/language/fr", "target": {"__typename": "SiteLanguage", "path": "/language/fr", "language": "fr"}});
        for path in ["/language/fr", "/language/fr?utm_source=x"] {
            assert_eq!(page(path).await, french, "{path}");
        }
        let moved = page("/language/fr/").await;
        assert_eq!((&moved["status"], &moved["canonicalPath"], &moved["target"]), (&json!("MOVED"), &french["canonicalPath"], &french["target"]));
        for path in ["/language/de", "/language/", "/language"] {
            assert_eq!(page(path).await, Value::Null, "{path}");
        }
        let taken = mutate(app, user(Role::Editor, 2), "createRedirect", "userErrors { code field }", json!({"path": "/language/fr", "redirectTo": "/"})).await;
        assert_eq!(taken["userErrors"], json!([{"code": "INVALID", "field": ["path"]}]));
    }

    async fn few_in_a_language_are_found_among_many_in_another(app: &TestApp) {
        app.import(LINES).await;
        publish(app, "fr", "fr-1", json!({})).await;
        let lines: Vec<Value> = (0..60).map(|number| json!({"article": {"importKey": {"source": "many", "key": number.to_string()}, "then": "PUBLISH", "content": {
            "headline": format!("Many {number}"), "language": "en", "regions": [{"slug": "france"}], "tags": [{"tag": {"slug": "nato"}}], "bylines": [{"author": {"slug": "qnavy"}}],
            "body": {"text": "Text."}, "publishedAt": Micros(app.app.clock.now().0 + 60_000_000 * number).to_string()}}})).collect();
        app.clock.set(Micros(app.app.clock.now().0 + HOUR));
        app.import_values(&lines).await;
        publish(app, "fr", "fr-2", json!({})).await;
        let ask = "{ article(by: {path: \"/2020/12/fr-2\"}) { related { nodes { slug } } } }";
        assert_eq!(app.get(ask).await["article"]["related"]["nodes"], json!([{"slug": "fr-1"}]));
    }

    async fn a_list_has_each_story_in_the_language_that_is_preferred(app: &TestApp) {
        app.import(LINES).await;
        publish(app, "en", "story", json!({})).await;
        let of = json!({"translationOf": {"path": "/2020/12/story"}});
        publish(app, "fr-CA", "histoire", of.clone()).await;
        publish(app, "de", "geschichte", of).await;
        publish(app, "de", "nur", json!({})).await;
        let list = async |prefer: Value| {
            let ask = "query ($prefer: [LanguageTag!]) { articles(first: 3, filter: {preferLanguages: $prefer, publishedAt: {from: \"2020-12-01T12:00:00Z\"}}) { totalCount nodes { slug } } }";
            let found = app.data(ask, json!({"prefer": prefer})).await["articles"].take();
            (found["totalCount"].as_i64().unwrap(), found["nodes"].as_array().unwrap().iter().map(|node| node["slug"].as_str().unwrap().to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(list(json!(["fr", "en"])).await, (2, vec!["nur".into(), "histoire".into()]));
        assert_eq!(list(json!(["en"])).await, (2, vec!["nur".into(), "story".into()]));
        assert_eq!(list(json!(["de", "fr"])).await, (2, vec!["nur".into(), "geschichte".into()]));
        assert_eq!(list(json!(null)).await.0, 4);
        // A translation that goes shows the one that it hid, at once.
        let french = app.get("{ article(by: {path: \"/2020/12/histoire\"}) { id } }").await["article"]["id"].take();
        let ask = "query ($id: EditorialArticleRef!) { editorial { article(by: $id) { id version } } }";
        let found = app.ask_as(Who::Operator, ask, json!({"id": {"articleId": french}})).await["data"]["editorial"]["article"].take();
        step(app, user(Role::Editor, 2), "retractArticle", json!({"id": found["id"], "expectedVersion": found["version"], "notice": "Non."})).await;
        assert_eq!(list(json!(["fr", "en"])).await, (2, vec!["nur".into(), "story".into()]));
    }

    async fn a_translation_says_when_it_is_behind(app: &TestApp) {
        app.import(LINES).await;
        let original = publish(app, "en", "story", json!({})).await;
        publish(app, "fr", "histoire", json!({"translationOf": {"path": "/2020/12/story"}})).await;
        let ask = async || app.get("{ article(by: {path: \"/2020/12/histoire\"}) { isBehind translationOf { headline isBehind translationOf { id } } } }").await["article"].take();
        let story = |is_behind: bool| json!({"isBehind": is_behind, "translationOf": {"headline": "story", "isBehind": false, "translationOf": null}});
        assert_eq!(ask().await, story(false));
        app.clock.set(Micros(app.app.clock.now().0 + HOUR));
        let input = json!({"id": original["id"], "expectedVersion": original["version"], "patch": {"kicker": "New"}, "text": "More."});
        mutate(app, user(Role::Editor, 2), "correctArticle", "userErrors { message }", input).await;
        assert_eq!(ask().await, story(true));
    }

    async fn words_follow_the_article(app: &TestApp) {
        app.import(LINES).await;
        for (language, byline, closed) in [
            ("fr", "Par QNavy", "Les commentaires sont fermés."), ("ru", "Автор: QNavy", "Комментарии закрыты."), ("ja", "文：QNavy", "コメントの受け付けは終了しました。"),
            ("ar", "بقلم QNavy", "التعليقات مغلقة."), ("de-AT", "Von QNavy", "Die Kommentare sind geschlossen."), ("sw", "By QNavy", "Comments are closed."),
        ] {
            let slug = format!("words-{}", language.to_lowercase());
            publish(app, language, &slug, json!({"comments": {"state": "CLOSED"}, "dateline": {"place": "Paris", "date": "2020-11-20"}})).await;
            publish(app, language, &format!("{slug}-two"), json!({})).await;
            let ask = format!("{{ article(by: {{path: \"/2020/12/{slug}\"}}) {{ bylineText dateline {{ text }} commentThread {{ notice }} related {{ edges {{ reasons {{ label }} }} }} }} }}");
            let found = app.get(&ask).await["article"].take();
            assert_eq!((&found["bylineText"], &found["commentThread"]["notice"]), (&json!(byline), &json!(closed)), "{language}");
            if language == "fr" {
                assert_eq!(found["dateline"]["text"], "PARIS, 20 nov.");
                assert!(found["related"].to_string().contains("Également sur NATO"), "{found:#}");
            }
        }
    }

    async fn structured_data_stays_in_its_element_and_has_a_picture(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[
            json!({"media": {"key": "clip", "url": "https://media.example/clip.mp4", "mimeType": "video/mp4"}}),
            json!({"media": {"key": "still", "url": "https://media.example/still.jpg", "mimeType": "image/jpeg"}}),
            json!({"media": {"key": "logo", "url": "https://media.example/logo.png", "mimeType": "image/png"}}),
            json!({"site": {"logo": {"key": "logo"}}}),
        ]).await;
        let lead = json!({"asset": {"key": "clip"}});
        publish(app, "en", "bare", json!({"headline": "Breaking </script><script>x()</script> <!-- 1 < 2"})).await;
        publish(app, "en", "led", json!({"leadMedia": lead, "seo": {"image": {"key": "still"}}})).await;
        publish(app, "en", "shown", json!({"leadMedia": lead, "body": {"blocks": [{"figure": {"figure": {"asset": {"key": "still"}}}}]}})).await;
        let photographer = json!([{"author": {"slug": "qnavy"}, "role": "PHOTOGRAPHER"}]);
        publish(app, "en", "pictured", json!({"bylines": photographer})).await;
        let data = async |slug: &str| app.get(&format!("{{ article(by: {{path: \"/2020/12/{slug}\"}}) {{ structuredData }} }}")).await["article"]["structuredData"].take();
        for (slug, picture) in [("bare", "logo.png"), ("led", "still.jpg"), ("shown", "still.jpg"), ("pictured", "logo.png")] {
            let found = data(slug).await;
            assert_eq!(found["image"]["url"], format!("https://media.example/{picture}"), "{found:#}");
            assert_eq!(found["author"][0]["name"], "QNavy", "{slug}");
            let text = found.to_string();
            assert!(!text.contains("</") && !text.contains("<!") && !text.contains("<s"), "{text}");
        }
        assert_eq!(data("bare").await["headline"], "Breaking ‹/script>‹script>x()‹/script> ‹!-- 1 < 2");
    }

    async fn filters_ask_for_every_one_of_some(app: &TestApp) {
        app.import(LINES).await;
        publish(app, "en", "both", json!({"regions": [{"slug": "france"}, {"slug": "russia"}]})).await;
        publish(app, "en", "one", json!({"regions": [{"slug": "france"}]})).await;
        let list = async |filter: &str| {
            let found = app.ask(&format!("{{ articles(first: 1, filter: {{{filter}}}) {{ totalCount nodes {{ slug }} }} }}"), json!({})).await;
            (found["data"]["articles"]["nodes"][0]["slug"].clone(), found["errors"][0]["extensions"]["code"].clone())
        };
        assert_eq!(list("region: {allOf: [{slug: \"france\"}, {slug: \"russia\"}]}").await.0, "both");
        assert_eq!(list("region: {anyOf: [{slug: \"france\"}], allOf: [{slug: \"russia\"}]}").await.0, "both");
        assert_eq!(list("region: {anyOf: [{slug: \"france\"}, {slug: \"russia\"}]}").await.0, "one");
        assert_eq!(list("region: {}").await.1, "BAD_USER_INPUT");
        let four = "region: {allOf: [{slug: \"france\"}, {slug: \"russia\"}, {slug: \"eurasia\"}]}, language: \"en\"";
        assert_eq!(list(four).await.1, "BAD_USER_INPUT");
        assert_eq!(list("region: {allOf: [{slug: \"atlantis\"}]}").await.1, "NOT_FOUND");
    }

    async fn vocabulary_reads_as_one_list_and_as_trails(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[
            json!({"category": {"slug": "world", "name": "World"}}), json!({"category": {"slug": "asia", "name": "Asia", "parent": {"slug": "world"}}}),
            json!({"category": {"slug": "japan", "name": "Japan", "parent": {"slug": "asia"}}}), json!({"category": {"slug": "zoo", "name": "Zoo"}}),
        ]).await;
        let all = app.get("{ categories(first: 100, allLevels: true) { totalCount nodes { name parent { name } } } }").await["categories"].take();
        let names: Vec<&str> = all["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect();
        let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
        assert!(place("World") < place("Asia") && place("Asia") < place("Japan") && place("Japan") < place("Zoo"), "{names:?}");
        assert_eq!(all["totalCount"], names.len());
        let trail = "fragment Trail on Term { breadcrumbs { label path } } { category(by: {slug: \"japan\"}) { ...Trail } region(by: {slug: \"france\"}) { ...Trail } tag(by: {slug: \"nato\"}) { ...Trail } }";
        publish(app, "en", "filed", json!({})).await;
        let found = app.get(trail).await;
        let labels = |of: &str| found[of]["breadcrumbs"].as_array().unwrap().iter().skip(1).map(|step| step["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(labels("category"), ["World", "Asia", "Japan"]);
        assert_eq!(labels("region").last().unwrap(), "France");
        assert_eq!(labels("tag"), ["NATO"]);
    }

    async fn a_translation_is_begun_with_all_but_the_texts(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[json!({"media": {"key": "still", "url": "https://media.example/still.jpg", "mimeType": "image/jpeg"}})]).await;
        let editor = user(Role::Editor, 2);
        let original = publish(app, "en", "story", json!({"leadMedia": {"asset": {"key": "still"}, "alt": "A lock.", "caption": {"text": "Here."}}, "summary": "Short."})).await;
        let input = json!({"id": original["id"], "language": "fr-FR"});
        let selection = "article { id state headline slug language isBehind translations { id language } head { content { summary regions { slug } tags { tag { slug } }             bylines { author { slug } } leadMedia { asset { url } caption { text } } body { text } } } } userErrors { code field ... on ValidationError { takenBy } }";
        let made = mutate(app, editor, "createTranslation", selection, input.clone()).await;
        assert_eq!(made["userErrors"], json!([]), "{made:#}");
        let draft = &made["article"];
        assert_eq!((&draft["state"], &draft["headline"], &draft["slug"], &draft["language"], &draft["isBehind"]),
            (&json!("DRAFT"), &json!(""), &json!("fr-fr-story"), &json!("fr-FR"), &json!(false)));
        assert_eq!(draft["translations"], json!([{"id": original["id"], "language": "en"}]));
        assert_eq!(draft["head"]["content"], json!({"summary": "", "regions": [{"slug": "france"}], "tags": [{"tag": {"slug": "nato"}}], "bylines": [{"author": {"slug": "qnavy"}}],
            "leadMedia": {"asset": {"url": "https://media.example/still.jpg"}, "caption": null}, "body": {"text": ""}}));
        let again = mutate(app, editor, "createTranslation", selection, input).await;
        assert_eq!(again["userErrors"], json!([{"code": "TAKEN", "field": ["language"], "takenBy": draft["id"]}]));
        let alone = json!({"id": draft["id"], "expectedVersion": 1, "patch": {"translationOf": null}});
        let alone = mutate(app, editor, "updateArticle", "article { version translations { id } } userErrors { code }", alone).await;
        assert_eq!(alone["article"], json!({"version": 2, "translations": []}));
        for (id, of, code, field) in [
            (&original["id"], "/2020/12/story", "CYCLE", "translationOf"), (&draft["id"], "/2020/12/story", "", ""), (&original["id"], "/2020/12/other", "IN_USE", "translationOf"),
        ] {
            publish(app, "en", "other", json!({})).await;
            let version = if id == &draft["id"] { json!(2) } else { original["version"].clone() };
            let patch = json!({"id": id, "expectedVersion": version, "patch": {"translationOf": {"path": of}}});
            let done = mutate(app, editor, "updateArticle", "userErrors { code field }", patch).await;
            let refused = if code.is_empty() { json!([]) } else { json!([{"code": code, "field": ["patch", field]}]) };
            assert_eq!(done["userErrors"], refused, "{of}");
        }
        app.clock.set(Micros(app.app.clock.now().0 + HOUR));
        let correct = json!({"id": original["id"], "expectedVersion": original["version"], "patch": {"kicker": "New"}, "text": "More."});
        mutate(app, editor, "correctArticle", "userErrors { message }", correct).await;
        let ask = "query ($id: ID!) { editorial { article(by: {id: $id}) { isBehind } } }";
        assert_eq!(app.ask_as(editor, ask, json!({"id": draft["id"]})).await["data"]["editorial"]["article"]["isBehind"], true);
    }

    async fn every_page_names_all_others_and_itself(app: &TestApp) {
        app.import(LINES).await;
        publish(app, "en", "story", json!({})).await;
        publish(app, "fr-CA", "histoire", json!({"translationOf": {"path": "/2020/12/story"}})).await;
        let german = publish(app, "de", "geschichte", json!({"translationOf": {"path": "/2020/12/histoire"}})).await;
        publish(app, "en", "alone", json!({})).await;
        let ask = async |slug: &str| {
            let ask = format!("{{ site {{ url }} article(by: {{path: \"/2020/12/{slug}\"}}) {{ seo {{ alternates {{ hreflang url }} }} structuredData \
                fr: inLanguages(prefer: [\"ja\", \"fr\", \"de\"]) {{ slug }} ja: inLanguages(prefer: [\"ja\"]) {{ slug }} }} }}");
            let mut found = app.get(&ask).await;
            let base = found["site"]["url"].as_str().unwrap().trim_end_matches('/').to_owned();
            let text = found["article"].take().to_string().replace(&base, "");
            serde_json::from_str::<Value>(&text).unwrap()
        };
        let all = json!([{"hreflang": "de", "url": "/2020/12/geschichte"}, {"hreflang": "en", "url": "/2020/12/story"},
            {"hreflang": "fr-CA", "url": "/2020/12/histoire"}, {"hreflang": "x-default", "url": "/2020/12/story"}]);
        let work = |slug: &str, language: &str| json!({"@type": "NewsArticle", "url": format!("/2020/12/{slug}"), "headline": slug, "inLanguage": language});
        for slug in ["story", "histoire", "geschichte"] {
            let found = ask(slug).await;
            assert_eq!(found["seo"]["alternates"], all, "{slug}");
            assert_eq!((&found["fr"]["slug"], &found["ja"]["slug"]), (&json!("histoire"), &json!(slug)));
            let (translations, original) = (&found["structuredData"]["workTranslation"], &found["structuredData"]["translationOfWork"]);
            if slug == "story" {
                assert_eq!((translations, original), (&json!([work("geschichte", "de"), work("histoire", "fr-CA")]), &Value::Null));
            } else {
                assert_eq!((translations, original), (&Value::Null, &work("story", "en")));
            }
        }
        assert_eq!(ask("alone").await["seo"]["alternates"], json!([]));
        // What goes is named nowhere any more, at once.
        step(app, user(Role::Editor, 2), "retractArticle", json!({"id": german["id"], "expectedVersion": german["version"], "notice": "Nein."})).await;
        let found = ask("story").await;
        assert_eq!(found["seo"]["alternates"].as_array().unwrap().len(), 3, "{found:#}");
        assert_eq!(found["structuredData"]["workTranslation"], json!([work("histoire", "fr-CA")]));
    }

    async fn a_citation_follows_the_name_of_its_source(app: &TestApp) {
        app.import(LINES).await;
        let admin = user(Role::Admin, 1);
        let made = mutate(app, admin, "createSource", "source { id version }", json!({"name": "AFP", "slug": "afp"})).await["source"].take();
        publish(app, "en", "cited", json!({
            "citations": [{"key": "a", "source": {"slug": "afp"}}, {"key": "b", "source": {"slug": "afp"}, "label": "the agency"}, {"source": {"slug": "afp"}, "label": "AFP"}],
            "body": {"blocks": [{"paragraph": {"spans": [{"text": "one", "citationKey": "a"}, {"text": "two", "citationKey": "b"}]}}]},
        })).await;
        let ask = "{ article(by: {path: \"/2020/12/cited\"}) { sourceLine citations { label } structuredData body { html } } }";
        let shows = async |name: &str| {
            let found = app.get(ask).await["article"].take();
            assert_eq!(found["sourceLine"], format!("{name} \u{2013} the agency \u{2013} {name}"));
            assert_eq!(found["citations"], json!([{"label": name}, {"label": "the agency"}, {"label": name}]));
            assert_eq!(found["structuredData"]["citation"][0]["name"], name);
            assert_eq!(found["body"]["html"], "<p><cite data-citation=\"a\">one</cite><cite data-citation=\"b\" title=\"the agency\">two</cite></p>");
        };
        shows("AFP").await;
        mutate(app, admin, "updateSource", "userErrors { message }", json!({"id": made["id"], "expectedVersion": made["version"], "name": "Agence France-Presse"})).await;
        shows("Agence France-Presse").await;
    }
}
