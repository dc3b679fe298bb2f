//! The pages, requested in process as a browser would request them. The modules mirror the tree of addresses.
#![allow(clippy::unwrap_used)]

mod areas;
mod browser;
mod definitions;
mod demands;
mod service;
mod support;
