-- The record: areas, their sources, entries, events and kept files, and who read what.
--
-- Every primary key starts with the area, and numbers are counted within it, without gaps. Days are ISO 8601 text,
-- moments are microseconds since 1970 UTC, both as the program passes them in: the database's own clock is never read.
-- Rows are only ever added; the triggers below hold for everyone, also for someone at a database prompt. Columns named
-- head, leaf and salt make the hash chains, see docs/decisions/0007-hash-chains.md.

-- A random number made with the record.
CREATE TABLE identity (
    id bytea NOT NULL PRIMARY KEY
);

CREATE TABLE area (
    id        text COLLATE "C" NOT NULL PRIMARY KEY,
    name      text COLLATE "C" NOT NULL UNIQUE,
    la_code   text NOT NULL,
    synthetic boolean NOT NULL,
    head      bytea NOT NULL -- over this row; where the area's chains begin
);

-- A source is written once for each commit, so its row is the commit's row.
CREATE TABLE source (
    area             text COLLATE "C" NOT NULL REFERENCES area (id),
    id               bigint NOT NULL,
    kind             text NOT NULL,
    name             text NOT NULL,
    fingerprint      text NOT NULL,
    received_at      bigint NOT NULL,
    received_by      text NOT NULL,
    received_by_name text NOT NULL,
    last_entry       bigint NOT NULL, -- the area's last entry and event after this commit
    last_event       bigint NOT NULL,
    reads            bigint NOT NULL, -- the area's last noted read at that time, and the head of its chain
    reads_head       bytea NOT NULL,
    head             bytea NOT NULL,  -- over the head before it, this row, and the leaves of its entries and events
    PRIMARY KEY (area, id)
);

CREATE TABLE entry (
    area     text COLLATE "C" NOT NULL REFERENCES area (id),
    id       bigint NOT NULL,
    register text COLLATE "C" NOT NULL,
    subject  bigint,
    key      text COLLATE "C" NOT NULL,
    salt     bytea,          -- none once the key is erased
    leaf     bytea NOT NULL, -- over this row, with its key salted
    erased   bytea,          -- once the key is erased: the salted hash of what it was
    PRIMARY KEY (area, id),
    FOREIGN KEY (area, subject) REFERENCES entry (area, id),
    CHECK ((salt IS NULL) <> (erased IS NULL))
);

-- Numbers start at 1, so 0 means "no subject" and two such keys are equal.
CREATE UNIQUE INDEX entry_key ON entry (area, register, coalesce(subject, 0), key);

CREATE TABLE event (
    area             text COLLATE "C" NOT NULL,
    seq              bigint NOT NULL,
    entry            bigint NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('step', 'link', 'retract')),
    name             text,   -- the step or link
    target           bigint, -- the entry linked to, or the event retracted
    target_measure   text,   -- the measure linked to
    on_day           text NOT NULL,
    fields           text,   -- of a step: JSON object, each value tagged with its type
    recorded_at      bigint NOT NULL,
    recorded_by      text NOT NULL,
    recorded_by_name text NOT NULL,
    source           bigint NOT NULL,
    origin_table     text NOT NULL,
    origin_row       bigint,
    origin_line      bigint,
    origin_page      bigint,
    reason           text,   -- of a retraction
    salt             bytea,          -- none once fields and reason are erased
    leaf             bytea NOT NULL, -- over this row, with fields and reason salted
    erased           bytea,          -- once fields and reason are erased: the salted hash of what they were
    PRIMARY KEY (area, seq),
    FOREIGN KEY (area, entry) REFERENCES entry (area, id),
    FOREIGN KEY (area, source) REFERENCES source (area, id),
    CHECK (CASE kind
        WHEN 'step' THEN name IS NOT NULL AND fields IS NOT NULL
        WHEN 'link' THEN name IS NOT NULL AND (target IS NULL) <> (target_measure IS NULL)
        ELSE target IS NOT NULL AND reason IS NOT NULL
    END),
    CHECK ((salt IS NULL) <> (erased IS NULL))
);

CREATE INDEX event_entry ON event (area, entry, seq);

-- An event is retracted once at most.
CREATE UNIQUE INDEX event_retracted ON event (area, target) WHERE kind = 'retract';

-- Files as they were handed in, found by the fingerprint of their bytes (SHA-256). The bytes may be removed when the
-- time for which they may be kept is over; they are never changed, and the row stays.
CREATE TABLE file (
    area        text COLLATE "C" NOT NULL REFERENCES area (id),
    fingerprint text COLLATE "C" NOT NULL,
    number      bigint NOT NULL,
    size        bigint NOT NULL,
    packed      bytea,
    head        bytea NOT NULL, -- over the head before it and this row without the bytes
    PRIMARY KEY (area, fingerprint),
    UNIQUE (area, number)
);

CREATE TABLE audit (
    area         text COLLATE "C" NOT NULL,
    number       bigint NOT NULL,
    child        bigint NOT NULL,
    read_at      bigint NOT NULL,
    read_by      text NOT NULL,
    read_by_name text NOT NULL,
    purpose      text NOT NULL,
    head         bytea, -- of the last of the reads noted at once: over the head before and all of them
    PRIMARY KEY (area, number),
    FOREIGN KEY (area, child) REFERENCES entry (area, id)
);

CREATE INDEX audit_child ON audit (area, child, number);

CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to: nothing in it is changed or removed', TG_TABLE_NAME;
END
$$;

-- The bytes of a file may be removed, and come back; nothing else of its row changes.
CREATE FUNCTION only_bytes_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.area, NEW.fingerprint, NEW.number, NEW.size, NEW.head)
            IS DISTINCT FROM (OLD.area, OLD.fingerprint, OLD.number, OLD.size, OLD.head)
        OR (NEW.packed IS DISTINCT FROM OLD.packed AND NEW.packed IS NOT NULL AND OLD.packed IS NOT NULL) THEN
        RAISE EXCEPTION 'file is only ever added to: a kept file is never changed';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER schema_version_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON schema_version
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER identity_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON identity
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER area_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON area
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER source_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON source
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER entry_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER event_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER audit_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER file_never_changed BEFORE UPDATE ON file
    FOR EACH ROW EXECUTE FUNCTION only_bytes_removed();
CREATE TRIGGER file_never_removed BEFORE DELETE OR TRUNCATE ON file
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
