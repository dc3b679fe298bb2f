-- Who read what: a file of its own beside the record, so that noting a read never waits while something is recorded.
-- Numbers are counted within the area, without gaps. Rows are only ever added.

-- The identity of the record this file belongs to.
CREATE TABLE identity (
    id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    area         TEXT NOT NULL,
    number       INTEGER NOT NULL,
    child        INTEGER NOT NULL,
    read_at      INTEGER NOT NULL,
    read_by      TEXT NOT NULL,
    read_by_name TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    head         BLOB, -- of the last of the reads noted at once: over the head before and all of them
    PRIMARY KEY (area, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_child ON audit (area, child, number);

CREATE TRIGGER schema_version_never_changed BEFORE UPDATE ON schema_version
BEGIN SELECT RAISE(ABORT, 'the version of the tables is never changed'); END;
CREATE TRIGGER schema_version_never_removed BEFORE DELETE ON schema_version
BEGIN SELECT RAISE(ABORT, 'the version of the tables is never removed'); END;
CREATE TRIGGER schema_version_never_replaced BEFORE INSERT ON schema_version
WHEN NEW.version <= (SELECT max(version) FROM schema_version)
BEGIN SELECT RAISE(ABORT, 'the version of the tables is never replaced'); END;
CREATE TRIGGER identity_never_changed BEFORE UPDATE ON identity
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never changed'); END;
CREATE TRIGGER identity_never_removed BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never removed'); END;
CREATE TRIGGER identity_never_replaced BEFORE INSERT ON identity
WHEN EXISTS (SELECT 1 FROM identity)
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never replaced'); END;
CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER audit_never_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never removed'); END;
-- SQLite's INSERT OR REPLACE removes a row without running the triggers above.
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
WHEN NEW.number <= (SELECT max(number) FROM audit WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'the audit trail is never replaced'); END;
