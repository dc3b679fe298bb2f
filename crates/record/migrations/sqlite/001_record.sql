-- The record: areas, their sources, entries and events, and who read what.
--
-- Every primary key starts with the area, and numbers are counted within it. Days are ISO 8601 text, moments are
-- microseconds since 1970 UTC, both as the program passes them in: the database's own clock is never asked.
-- Sources, entries, events and the audit trail are only ever added to; the triggers below hold for everyone, also
-- for somebody at a database prompt.

CREATE TABLE area (
    id        TEXT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    la_code   TEXT NOT NULL,
    synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    area             TEXT NOT NULL REFERENCES area (id),
    id               INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    fingerprint      TEXT NOT NULL,
    received_at      INTEGER NOT NULL,
    received_by      TEXT NOT NULL,
    received_by_name TEXT NOT NULL,
    PRIMARY KEY (area, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    area     TEXT NOT NULL REFERENCES area (id),
    id       INTEGER NOT NULL,
    register TEXT NOT NULL,
    subject  INTEGER,
    key      TEXT NOT NULL,
    PRIMARY KEY (area, id),
    FOREIGN KEY (area, subject) REFERENCES entry (area, id)
) STRICT, WITHOUT ROWID;

-- Numbers start at 1, so 0 stands for "no subject" and two such keys are equal.
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
    PRIMARY KEY (area, seq),
    FOREIGN KEY (area, entry) REFERENCES entry (area, id),
    FOREIGN KEY (area, source) REFERENCES source (area, id),
    CHECK (CASE kind
        WHEN 'step' THEN name IS NOT NULL AND fields IS NOT NULL
        WHEN 'link' THEN name IS NOT NULL AND (target IS NULL) <> (target_measure IS NULL)
        ELSE target IS NOT NULL AND reason IS NOT NULL
    END)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_entry ON event (area, entry, seq);

-- An event is retracted once at most.
CREATE UNIQUE INDEX event_retracted ON event (area, target) WHERE kind = 'retract';

CREATE TABLE audit (
    area         TEXT NOT NULL,
    number       INTEGER NOT NULL,
    child        INTEGER NOT NULL,
    read_at      INTEGER NOT NULL,
    read_by      TEXT NOT NULL,
    read_by_name TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    PRIMARY KEY (area, number),
    FOREIGN KEY (area, child) REFERENCES entry (area, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_child ON audit (area, child, number);

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
CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER audit_never_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never removed'); END;

-- SQLite's INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER source_never_replaced BEFORE INSERT ON source
WHEN NEW.id <= (SELECT max(id) FROM source WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'a source is never replaced'); END;
CREATE TRIGGER entry_never_replaced BEFORE INSERT ON entry
WHEN NEW.id <= (SELECT max(id) FROM entry WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'an entry is never replaced'); END;
CREATE TRIGGER event_never_replaced BEFORE INSERT ON event
WHEN NEW.seq <= (SELECT max(seq) FROM event WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END;
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
WHEN NEW.number <= (SELECT max(number) FROM audit WHERE area = NEW.area)
BEGIN SELECT RAISE(ABORT, 'the audit trail is never replaced'); END;
