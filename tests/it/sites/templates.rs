//! Marks of generators: none is shown, none takes words with it.

use dateline::import::{Markdown, MarkdownMapping};

use super::Folder;
use super::cases::{HEAD, Site, page};
use crate::app::block_on;

#[test]
fn no_mark_of_a_template_is_shown() {
    block_on(async {
        let text = "{{< legacy-img src=\"2014/07/x.jpg\" alt=\"Dome\" caption=\"By A, B\" >}}\n\n{{< youtube dQw4w9WgXcQ >}}\n\n{{< odd x=1 >}}\n\n{{% box %}}In **it**.{{% /box %}}\n";
        let site = page("content/news/s.md", text).await;
        let article = site.article("/news/s").await;
        let types: Vec<&str> = article["body"]["blocks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|block| block["__typename"].as_str().unwrap())
            .collect();
        assert_eq!(types, ["FigureBlock", "EmbedBlock", "ParagraphBlock"], "{article:#}");
        assert!(article["body"]["html"].as_str().unwrap().contains("<strong>it</strong>"));
        assert!(!article.to_string().contains("{{") && !article.to_string().contains("&quot;"), "{article:#}");
        assert!(site.told("odd x=1") && site.report.unknown_shortcodes.contains_key("box"));
        let site =
            page("_posts/2023-05-04-m.md", "Intro.\n\n<!--more-->Rest with [link](https://x.example) and **bold**.\n")
                .await;
        let html = site.html("/city/2023/05/04/m.html").await;
        assert!(html.contains("<a href=\"https://x.example\"") && html.contains("<strong>bold</strong>"), "{html}");
        let site = page("content/posts/b.md", "Run `git checkout origin/[user_name]`:\n\n```bash\nif [[ -f x ]]; then echo [user_name]; fi\n```\n\n```toml\n[[bin]]\nname = \"x\"\n```\n\nSee [[Wiki Page]] there.\n").await;
        let article = site.article("/posts/b").await;
        let text = article["body"]["text"].as_str().unwrap();
        for part in [
            "origin/[user_name]",
            "if [[ -f x ]]; then echo [user_name]; fi",
            "[[bin]]\nname",
            "See [[Wiki Page]] there.",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(site.report.unknown_shortcodes.is_empty());
        let site = page("_posts/2023-05-04-k.md", "# Head\n{: #top .x}\n\n![A](https://x.example/a.jpg){: .left width=\"3\"}\n\n* TOC\n{:toc}\n\n> [link](https://x.example){:target=\"_blank\"}\n{: .note}\n").await;
        let text = site.article("/city/2023/05/04/k.html").await["body"].to_string();
        assert!(!text.contains("{:") && !text.contains("TOC"), "{text}");
    });
}

#[test]
fn a_mapping_says_what_shortcodes_are() {
    block_on(async {
        let map = Folder::new(&[(
            "map.toml",
            "[shortcodes]\nphoto = \"figure\"\nclip = \"embed\"\nlisting = \"code\"\nframe = \"text\"\nad = \"drop\"\n",
        )]);
        let mapping = MarkdownMapping::read(&map.0.join("map.toml")).unwrap();
        let text = format!(
            "---\n{HEAD}---\n{{{{< photo \"https://x.example/photo-1\" >}}}}\n\n{{{{< clip url=\"https://vimeo.com/76979871\" >}}}}\n\n{{{{< listing >}}}}\na\n  b\n{{{{< /listing >}}}}\n\n{{{{< frame >}}}}Words{{{{< /frame >}}}}{{{{< ad >}}}}\n"
        );
        let site = Site::with(&[("content/a.md", &text)], &Markdown { mapping, ..Markdown::default() }).await;
        let article = site.article("/a").await;
        let types: Vec<&str> = article["body"]["blocks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|block| block["__typename"].as_str().unwrap())
            .collect();
        assert_eq!(types, ["FigureBlock", "EmbedBlock", "CodeBlock", "ParagraphBlock"], "{article:#} {}", site.report);
        assert!(site.report.is_complete(), "{}", site.report);
    });
}
