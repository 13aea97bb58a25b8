-- A tenant's rows go in pieces: the erasure is there from the first one on.
alter table erasure
    modify column erased_at datetime(6);
