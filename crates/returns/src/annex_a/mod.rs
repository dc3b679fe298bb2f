//! Annex A workbooks: the child-level lists Ofsted and CQC ask for.
