//! SSDA903: children looked after.
