-- The record: areas, their sources, entries, events and kept files. Who read what is kept in a file of its own, see
-- 003_reads.sql.
--
-- Every primary key starts with the area, and numbers are counted within it, without gaps. Days are ISO 8601 text,
-- moments are microseconds since 1970 UTC, both as the program passes them in: the database's own clock is never read.
-- Rows are only ever added; the triggers below hold for everyone, also for someone at a database prompt. Columns named
-- head, leaf and salt make the hash chains, see docs/decisions/0007-hash-chains.md.

-- A random number made with the record: by it the file of reads is known to belong to it.
CREATE TABLE identity (
    id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE area (
    id        TEXT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    la_code   TEXT NOT NULL,
    synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
    head      BLOB NOT NULL -- over this row; where the area's chains begin
) STRICT, WITHOUT ROWID;

-- A source is written once for each commit, so its row is the commit's row.
CREATE TABLE source (
    area             TEXT NOT NULL REFERENCES area (id),
    id               INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    fingerprint      TEXT NOT NULL,
    received_at      INTEGER NOT NULL,
    received_by      TEXT NOT NULL,
    received_by_name TEXT NOT NULL,
    last_entry       INTEGER NOT NULL, -- the area's last entry and event after this commit
    last_event       INTEGER NOT NULL,
    reads            INTEGER NOT NULL, -- the area's last noted read at that time, and the head of its chain
    reads_head       BLOB NOT NULL,
    head             BLOB NOT NULL,    -- over the head before it, this row, and the leaves of its entries and events
    PRIMARY KEY (area, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    area     TEXT NOT NULL REFERENCES area (id),
    id       INTEGER NOT NULL,
    register TEXT NOT NULL,
    subject  INTEGER,
    key      TEXT NOT NULL,
    salt     BLOB,          -- none once the key is erased
    leaf     BLOB NOT NULL, -- over this row, with its key salted
    erased   BLOB,          -- once the key is erased: the salted hash of what it was
    PRIMARY KEY (area, id),
    FOREIGN KEY (area, subject) REFERENCES entry (area, id),
    CHECK ((salt IS NULL) <> (erased IS NULL))
) STRICT, WITHOUT ROWID;

-- Numbers start at 1, so 0 means "no subject" and two such keys are equal.
CREATE UNIQUE INDEX entry_key ON entry (area, register, ifnull(subject, 0), key);

CREATE TABLE event (
    area             TEXT NOT NULL,
    seq              INTEGER NOT NULL,
    entry            INTEGER NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('step', 'link', 'retract')),
    name             TEXT,    -- the step or link
    target           INTEGER, -- the entry linked to, or the event retracted
    target_measure   TEXT,    -- the measure linked to
    on_day           TEXT NOT NULL,
    fields           TEXT,    -- of a step: JSON object, each value tagged with its type
    recorded_at      INTEGER NOT NULL,
    recorded_by      TEXT NOT NULL,
    recorded_by_name TEXT NOT NULL,
    source           INTEGER NOT NULL,
    origin_table     TEXT NOT NULL,
    origin_row       INTEGER,
    origin_line      INTEGER,
    origin_page      INTEGER,
    reason           TEXT,    -- of a retraction
    salt             BLOB,          -- none once fields and reason are erased
    leaf             BLOB NOT NULL, -- over this row, with fields and reason salted
    erased           BLOB,          -- once fields and reason are erased: the salted hash of what they were
    PRIMARY KEY (area, seq),
    FOREIGN KEY (area, entry) REFERENCES entry (area, id),
    FOREIGN KEY (area, source) REFERENCES source (area, id),
    CHECK (CASE kind
        WHEN 'step' THEN name IS NOT NULL AND fields IS NOT NULL
        WHEN 'link' THEN name IS NOT NULL AND (target IS NULL) <> (target_measure IS NULL)
        ELSE target IS NOT NULL AND reason IS NOT NULL
    END),
    CHECK ((salt IS NULL) <> (erased IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX event_entry ON event (area, entry, seq);

-- An event is retracted once at most.
CREATE UNIQUE INDEX event_retracted ON event (area, target) WHERE kind = 'retract';

-- Files as they were handed in, found by the fingerprint of their bytes (SHA-256). The bytes may be removed when the
-- time for which they may be kept is over; they are never changed, and the row stays.
CREATE TABLE file (
    area        TEXT NOT NULL REFERENCES area (id),
    fingerprint TEXT NOT NULL,
    number      INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    packed      BLOB,
    head        BLOB NOT NULL, -- over the head before it and this row without the bytes
    PRIMARY KEY (area, fingerprint)
) STRICT;

CREATE UNIQUE INDEX file_number ON file (area, number);

CREATE TRIGGER schema_version_never_changed BEFORE UPDATE ON schema_version
BEGIN SELECT RAISE(ABORT, 'the version of the tables is never changed'); END;
CREATE TRIGGER schema_version_never_removed BEFORE DELETE ON schema_version
BEGIN SELECT RAISE(ABORT, 'the version of the tables is never removed'); END;
CREATE TRIGGER identity_never_changed BEFORE UPDATE ON identity
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never changed'); END;
CREATE TRIGGER identity_never_removed BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never removed'); END;
CREATE TRIGGER area_never_changed BEFORE UPDATE ON area
BEGIN SELECT RAISE(ABORT, 'an area is never changed'); END;
CREATE TRIGGER area_never_removed BEFORE DELETE ON area
BEGIN SELECT RAISE(ABORT, 'an area is never removed'); END;
CREATE TRIGGER source_never_changed BEFORE UPDATE ON source
BEGIN SELECT RAISE(ABORT, 'a source is never changed'); END;
CREATE TRIGGER source_never_removed BEFORE DELETE ON source
BEGIN SELECT RAISE(ABORT, 'a source is never removed'); END;
CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_never_removed BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never removed'); END;
CREATE TRIGGER event_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never changed; record a retraction'); END;
CREATE TRIGGER event_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never removed; record a retraction'); END;
CREATE TRIGGER file_never_changed BEFORE UPDATE ON file
WHEN NEW.area IS NOT OLD.area OR NEW.fingerprint IS NOT OLD.fingerprint OR NEW.number IS NOT OLD.number
    OR NEW.size IS NOT OLD.size OR NEW.head IS NOT OLD.head
    OR (NEW.packed IS NOT OLD.packed AND NEW.packed IS NOT NULL AND OLD.packed IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a kept file is never changed'); END;
CREATE TRIGGER file_never_removed BEFORE DELETE ON file
BEGIN SELECT RAISE(ABORT, 'the row of a kept file is never removed; only its bytes may be'); END;

-- SQLite's INSERT OR REPLACE removes a row without running the triggers above.
CREATE TRIGGER schema_version_never_replaced BEFORE INSERT ON schema_version
WHEN NEW.version <= (SELECT max(version) FROM schema_version)
BEGIN SELECT RAISE(ABORT, 'the version of the tables is never replaced'); END;
CREATE TRIGGER identity_never_replaced BEFORE INSERT ON identity
WHEN EXISTS (SELECT 1 FROM identity)
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never replaced'); END;
CREATE TRIGGER area_never_replaced BEFORE INSERT ON area
WHEN EXISTS (SELECT 1 FROM area WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'an area is never replaced'); END;
CREATE TRIGGER source_never_replaced BEFORE INSERT ON source
WHEN NEW.id <= (SELECT max(id) FROM source WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'a source is never replaced'); END;
CREATE TRIGGER entry_never_replaced BEFORE INSERT ON entry
WHEN NEW.id <= (SELECT max(id) FROM entry WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'an entry is never replaced'); END;
CREATE TRIGGER event_never_replaced BEFORE INSERT ON event
WHEN NEW.seq <= (SELECT max(seq) FROM event WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END;
CREATE TRIGGER file_never_replaced BEFORE INSERT ON file
WHEN NEW.number <= (SELECT max(number) FROM file WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'a kept file is never replaced'); END;
