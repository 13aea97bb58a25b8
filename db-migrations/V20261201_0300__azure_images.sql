-- AzureManagedImage has 17 letters.
alter table run_output modify column kind varchar(32) not null;

-- Images of what was built here that are made in Azure subscriptions: each output of a run at most one.
create table azure_image (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    run_id        bigint       not null,
    name          varchar(64)  not null,
    connection_id bigint,
    -- Where its VHDs lie on the way: a place, the folder of the tenant there, and a JSON list of paths in it.
    place         varchar(63)  not null,
    folder        varchar(64)  not null,
    vhds          longtext     not null,
    -- A JSON list of where they are; null: not all of them are there yet.
    uploaded      longtext,
    -- Resource id; null: it has no number yet.
    artifact      varchar(600),
    state         varchar(16)  not null,
    -- Where the operation that makes it is asked for.
    operation     longtext,
    -- A JSON list of its regions as Azure last told of them.
    regions       longtext     not null,
    -- Whether something may lie on the way, or be half-made on Azure.
    unswept       bit          not null,
    made_at       datetime(6)  not null,
    told_at       datetime(6)  not null,
    constraint azure_image_output unique (run_id, name),
    key azure_image_unswept (unswept, run_id),
    constraint azure_image_tenant foreign key (tenant_id) references tenant (id),
    constraint azure_image_of foreign key (run_id) references run (id) on delete cascade,
    constraint azure_image_by foreign key (connection_id) references azure_connection (id) on delete set null
) default charset = utf8mb4 collate = utf8mb4_bin;
