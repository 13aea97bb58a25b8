-- A secret's value can lie in a vault of somebody else's and be fetched at the run.
alter table secret
    -- Null where it is fetched.
    modify column locked longtext,
    -- Where it is fetched from, as JSON; null: its value is stored.
    add column reference longtext,
    -- What lets in there, locked for this tenant, team and name.
    add column credential longtext,
    -- MAC of the value that was fetched last: tells another value, which is another version.
    add column seen char(64),
    -- What the vault calls that one.
    add column fetched_version varchar(200),
    add column fetched_at datetime(6),
    -- When somebody last tried whether it can be fetched, and why not.
    add column tried_at datetime(6),
    add column trial_fault varchar(2000);
