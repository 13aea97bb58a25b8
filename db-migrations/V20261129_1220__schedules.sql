-- Triggers start runs, by a schedule or for a newer source. 'trigger' is a word of SQL's own.
rename table source_trigger to template_trigger;

alter table template_trigger
    add column kind         varchar(16)  not null default 'SOURCE_IMAGE',
    add column cron         varchar(100),
    add column zone         varchar(64),
    add column no_cache     boolean      not null default false,
    -- Whose permissions it acts with; null: nobody's, so it starts nothing.
    add column set_by       char(36),
    -- When there is something to do for it; null: not by the clock.
    add column next_at      datetime(6),
    add column suspended_at datetime(6),
    add column failures     int          not null default 0,
    -- What it started last, why, and the last of its runs that counted as a failure.
    add column run_number   bigint,
    add column started_at   datetime(6),
    add column started_why  varchar(300),
    add column failed_run   bigint,
    -- Since then it was due and started nothing.
    add column skipped_at   datetime(6),
    add column skipped_why  varchar(1000);

create index template_trigger_due on template_trigger (next_at);

-- Who made those that are there.
update template_trigger t set t.set_by = (
    select e.actor_id from event e
    join template m on m.id = t.template_id
    join team g on g.id = m.team_id
    where e.tenant_id = t.tenant_id and e.kind = 'trigger.created'
        and e.subject = concat('template/', g.slug, '/', m.name)
        and json_unquote(json_extract(e.detail, '$.trigger')) = t.name
    order by e.id desc limit 1);
