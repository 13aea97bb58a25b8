-- A trigger for a newer source knows what it waits for and which version it has seen of it.
alter table template_trigger
    -- A gallery's image, tenant/gallery/image in small letters, or a platform image.
    add column source  varchar(300),
    add column channel varchar(40),
    -- Null: there was none.
    add column seen    varchar(64),
    add column seen_at datetime(6);

-- Those that are there begin to look.
update template_trigger set next_at = utc_timestamp(6)
where kind = 'SOURCE_IMAGE' and suspended_at is null;

create index template_trigger_of_source on template_trigger (source, id);

-- Tenants have their turns.
create index template_trigger_turn on template_trigger (tenant_id, next_at);
drop index template_trigger_due on template_trigger;

-- Something moved, told in the transaction in which it did; gone once all that wait for it know.
create table source_news (
    id      bigint       not null auto_increment primary key,
    source  varchar(300) not null,
    -- The last trigger that knows.
    told_to bigint       not null
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Whether a template was built on something already.
create index run_of_source on run (tenant_id, template_id, source_version);
