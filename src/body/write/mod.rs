pub mod html;
pub mod html_media;
pub mod markdown;
pub mod text;
