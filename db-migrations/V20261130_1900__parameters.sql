-- What whoever asks for a build of a template can say.
create table template_parameters (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    template_id bigint       not null,
    -- Name, type, default and what else is declared, a JSON list.
    declared    longtext     not null,
    set_by_name varchar(200) not null,
    set_at      datetime(6)  not null,
    constraint template_parameters_once unique (template_id),
    constraint template_parameters_tenant foreign key (tenant_id) references tenant (id),
    constraint template_parameters_of foreign key (template_id) references template (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The values that the run was asked for with, a JSON list; null: none.
alter table run add column parameters longtext;

-- Names and versions of the secrets that its last attempt was given, a JSON list; null: none, or of before.
alter table run add column given longtext;

-- Digest of the values that an approval is about; null: none, or of before.
alter table approval add column parameters char(64);
