-- Numbers that runs will publish under because their targets have no other: kept free for a run
-- until it has ended.
create table spoken_for (
    id            bigint      not null auto_increment primary key,
    tenant_id     char(36)    not null,
    definition_id bigint      not null,
    major         int         not null,
    minor         int         not null,
    patch         int         not null,
    run_id        bigint      not null,
    output_name   varchar(64) not null,
    constraint spoken_for_output unique (run_id, output_name),
    constraint spoken_for_tenant foreign key (tenant_id) references tenant (id),
    constraint spoken_for_definition foreign key (definition_id) references image_definition (id),
    constraint spoken_for_run foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index spoken_for_number on spoken_for (definition_id, major, minor, patch);
