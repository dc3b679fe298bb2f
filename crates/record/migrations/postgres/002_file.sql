-- Files as they were handed in, found by the fingerprint of their bytes (SHA-256). A file may be removed when the time
-- for which it may be kept is over; it is never changed.
CREATE TABLE file (
    area        text COLLATE "C" NOT NULL REFERENCES area (id),
    fingerprint text COLLATE "C" NOT NULL,
    size        bigint NOT NULL,
    packed      bytea NOT NULL,
    PRIMARY KEY (area, fingerprint)
);

CREATE TRIGGER file_never_changed BEFORE UPDATE ON file
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
