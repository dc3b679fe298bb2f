//! The record keeps what it promises, on SQLite and on PostgreSQL alike.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod access;
mod backends;
mod builders;
mod by_hand;
mod caught_up;
mod chains;
mod clocks;
mod copies;
mod encrypted;
mod faults;
mod importing;
mod keeping;
mod killed;
mod opening;
mod recording;
mod rounds;
mod rules;
mod same_reads;
mod sharing;
mod typed;
mod values;
mod waiting;
mod worked;
