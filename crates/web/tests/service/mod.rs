//! What holds for every page: headers, hosts, forms, errors, markup, words.

mod markup;
mod messages;
mod middleware;
mod serving;
