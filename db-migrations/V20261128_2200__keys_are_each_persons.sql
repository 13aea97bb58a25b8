-- A key that somebody else registered is no secret to be told and no place that can be taken.
alter table person_key
    add constraint person_key_each unique (fingerprint, person_id),
    drop index person_key_once;
