//! How a record of a SEN2 return is read from a row of its table and given back.

use super::model::Unread;
use jiff::civil::Date;
use tables::day::Day;
use tables::table::{Col, Read, Table};

/// A value of a record: how it is read from a cell and written into one.
pub(crate) trait Value: Sized {
    fn take(col: &Col<'_>, row: usize) -> Result<Self, ()>;
    fn give(&self) -> Option<String>;
}

impl Value for String {
    fn take(col: &Col<'_>, row: usize) -> Result<String, ()> {
        Ok(col.text(row).to_owned())
    }
    fn give(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.clone())
    }
}

fn known<T>(read: Read<T>) -> Result<Option<T>, ()> {
    match read {
        Read::Bad => Err(()),
        other => Ok(other.ok()),
    }
}

impl Value for Option<Date> {
    fn take(col: &Col<'_>, row: usize) -> Result<Self, ()> {
        known(col.date(row)).map(|d| d.map(Date::from))
    }
    fn give(&self) -> Option<String> {
        self.map(|d| Day::from(d).to_string())
    }
}

impl Value for Option<bool> {
    fn take(col: &Col<'_>, row: usize) -> Result<Self, ()> {
        known(col.bool(row))
    }
    fn give(&self) -> Option<String> {
        self.map(|b| u8::from(b).to_string())
    }
}

impl Value for Option<u32> {
    fn take(col: &Col<'_>, row: usize) -> Result<Self, ()> {
        match known(col.int(row))? {
            None => Ok(None),
            Some(n) => u32::try_from(n).map(Some).map_err(|_| ()),
        }
    }
    fn give(&self) -> Option<String> {
        self.map(|n| n.to_string())
    }
}

/// A record of one table: the columns it fills, read from a row and given back.
pub(crate) trait Record: Sized {
    const TABLE: &'static str;
    /// Columns, in the order of the record's fields.
    const COLUMNS: &'static [&'static str];
    fn take(table: &Table, cols: &[Col<'_>], row: usize, unread: &mut Vec<Unread>) -> Self;
    /// Text of the field at a position of `COLUMNS`; `None` when there is none.
    fn give(&self, field: usize) -> Option<String>;
}

pub(super) fn take<T: Value + Default>(table: &Table, col: &Col<'_>, row: usize, unread: &mut Vec<Unread>) -> T {
    T::take(col, row).unwrap_or_else(|()| {
        unread.push(Unread {
            table: table.name(),
            row: row as u32,
            line: table.cell_line(row, col.index),
            field: &col.def.name,
            text: col.raw(row).unwrap_or("").to_owned(),
        });
        T::default()
    })
}

macro_rules! record {
    (
        $(#[$doc:meta])*
        $name:ident in $table:literal {
            $( $(#[$fdoc:meta])* $field:ident: $ty:ty = $column:literal, )*
        }
        with { $( $(#[$cdoc:meta])* $child:ident: $cty:ty, )* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            /// Where it was read.
            pub origin: Origin,
            $( $(#[$fdoc])* pub $field: $ty, )*
            $( $(#[$cdoc])* pub $child: $cty, )*
        }

        impl $crate::record::Record for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$($column),*];

            fn take(
                table: &::tables::Table,
                cols: &[::tables::Col<'_>],
                row: usize,
                unread: &mut Vec<Unread>,
            ) -> Self {
                let mut cols = cols.iter();
                let origin = Origin {
                    row: row as u32,
                    line: table.line(row),
                    file: table.file(row),
                };
                $name {
                    origin,
                    $( $field: cols.next().map(|c| $crate::record::take(table, c, row, unread)).unwrap_or_default(), )*
                    $( $child: Default::default(), )*
                }
            }

            fn give(&self, field: usize) -> Option<String> {
                let mut at = 0..;
                $( if at.next() == Some(field) { return $crate::record::Value::give(&self.$field); } )*
                None
            }
        }
    };
}

pub(crate) use record;
