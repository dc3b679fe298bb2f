//! What holds for every page: headers, hosts, forms, errors, markup, words.

mod guard;
mod markup;
mod serving;
mod words;
