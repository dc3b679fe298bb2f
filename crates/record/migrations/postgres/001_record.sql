-- The record: areas, their sources, entries and events, and who read what.
--
-- Every primary key starts with the area, and numbers are counted within it. Days are ISO 8601 text, moments are
-- microseconds since 1970 UTC, both as the program passes them in: the database's own clock is never asked.
-- Sources, entries, events and the audit trail are only ever added to; the triggers below hold for everyone, also
-- for somebody at a database prompt.

CREATE TABLE area (
    id        text COLLATE "C" NOT NULL PRIMARY KEY,
    name      text COLLATE "C" NOT NULL UNIQUE,
    la_code   text NOT NULL,
    synthetic boolean NOT NULL
);

CREATE TABLE source (
    area             text COLLATE "C" NOT NULL REFERENCES area (id),
    id               bigint NOT NULL,
    kind             text NOT NULL,
    name             text NOT NULL,
    fingerprint      text NOT NULL,
    received_at      bigint NOT NULL,
    received_by      text NOT NULL,
    received_by_name text NOT NULL,
    PRIMARY KEY (area, id)
);

CREATE TABLE entry (
    area     text COLLATE "C" NOT NULL REFERENCES area (id),
    id       bigint NOT NULL,
    register text COLLATE "C" NOT NULL,
    subject  bigint,
    key      text COLLATE "C" NOT NULL,
    PRIMARY KEY (area, id),
    FOREIGN KEY (area, subject) REFERENCES entry (area, id)
);

-- Numbers start at 1, so 0 stands for "no subject" and two such keys are equal.
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
    PRIMARY KEY (area, seq),
    FOREIGN KEY (area, entry) REFERENCES entry (area, id),
    FOREIGN KEY (area, source) REFERENCES source (area, id),
    CHECK (CASE kind
        WHEN 'step' THEN name IS NOT NULL AND fields IS NOT NULL
        WHEN 'link' THEN name IS NOT NULL AND (target IS NULL) <> (target_measure IS NULL)
        ELSE target IS NOT NULL AND reason IS NOT NULL
    END)
);

CREATE INDEX event_entry ON event (area, entry, seq);

-- An event is retracted once at most.
CREATE UNIQUE INDEX event_retracted ON event (area, target) WHERE kind = 'retract';

-- Numbered by the database, so that noting a read never waits for a long import.
CREATE TABLE audit (
    area         text COLLATE "C" NOT NULL,
    number       bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    child        bigint NOT NULL,
    read_at      bigint NOT NULL,
    read_by      text NOT NULL,
    read_by_name text NOT NULL,
    purpose      text NOT NULL,
    PRIMARY KEY (area, number),
    FOREIGN KEY (area, child) REFERENCES entry (area, id)
);

CREATE INDEX audit_child ON audit (area, child, number);

CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to: nothing in it is changed or removed', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER source_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON source
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER entry_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER event_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER audit_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
