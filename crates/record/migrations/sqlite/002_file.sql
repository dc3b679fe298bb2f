-- Files as they were handed in, found by the fingerprint of their bytes (SHA-256). A file may be removed when the time
-- for which it may be kept is over; it is never changed.
CREATE TABLE file (
    area        TEXT NOT NULL REFERENCES area (id),
    fingerprint TEXT NOT NULL,
    size        INTEGER NOT NULL,
    packed      BLOB NOT NULL,
    PRIMARY KEY (area, fingerprint)
) STRICT;

CREATE TRIGGER file_never_changed BEFORE UPDATE ON file
BEGIN SELECT RAISE(ABORT, 'a file is never changed'); END;
