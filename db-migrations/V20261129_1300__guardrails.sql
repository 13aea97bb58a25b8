-- What a template asks of every image that descends from it: one row a change, the newest counts.
create table guardrail_version (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    template_id bigint       not null,
    number      int          not null,
    document    longtext     not null,
    -- Contents of its scripts and files, as template_version.frozen.
    frozen      longtext     not null,
    fingerprint char(64)     not null,
    -- Null: Goldsmith.
    author_id   char(36),
    author_name varchar(200) not null,
    created_at  datetime(6)  not null,
    constraint guardrail_version_number unique (template_id, number),
    constraint guardrail_version_tenant foreign key (tenant_id) references tenant (id),
    constraint guardrail_version_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Ids of the templates that made what it is built on, nearest first, as a JSON list: a managed image
-- in between can be deleted. Null: of before.
alter table run add column ancestors longtext;
-- The run that captured its disk, however the image was made of that. Null: of before.
alter table managed_image add column captured_by bigint;
update managed_image set captured_by = run_id where run_id is not null;

-- Those of all its ancestors, as they were when the run was asked for; null: none.
alter table run add column guardrails longtext;
