//! What holds for every page: headers, hosts, forms, errors, markup, words.

mod cross_site;
mod faults;
mod limits;
mod markup;
mod messages;
mod middleware;
mod once;
mod serving;
