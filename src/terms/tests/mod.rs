//! All vocabularies together: saved, read, written out again.

mod export;
mod fixture;
mod reading;
mod saving;
