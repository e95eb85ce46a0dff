use super::wxr::Item;
use crate::import::foreign::one_line;

/// An item of a menu.
pub struct MenuLine {
    pub id: i64,
    pub parent: i64,
    pub order: i64,
    pub label: Option<String>,
    pub hint: Option<String>,
    /// `post_type`, `taxonomy`, `custom`.
    pub kind: String,
    pub object: i64,
    pub taxonomy: String,
    pub url: Option<String>,
    pub new_window: bool,
    pub rel: Option<String>,
    /// Slug and name of the menu.
    pub menu: Option<(String, Option<String>)>,
}

impl MenuLine {
    pub fn of(item: &Item) -> Self {
        let number = |key| item.meta(key).and_then(|text| text.parse().ok()).unwrap_or_default();
        let menu = item.filed.iter().find(|filed| filed.taxonomy == "nav_menu");
        Self {
            id: item.id,
            parent: number("_menu_item_menu_item_parent"),
            order: item.order,
            label: item.title.clone(),
            hint: one_line(&item.excerpt),
            kind: item.meta("_menu_item_type").unwrap_or_default().to_owned(),
            object: number("_menu_item_object_id"),
            taxonomy: item.meta("_menu_item_object").unwrap_or_default().to_owned(),
            url: item.meta("_menu_item_url").map(str::to_owned),
            new_window: item.meta("_menu_item_target") == Some("_blank"),
            rel: item.meta("_menu_item_xfn").map(str::to_owned),
            menu: menu.map(|menu| (menu.slug.clone(), menu.name.clone())),
        }
    }
}
