-- What things cost, from when on. A sheet is never changed: a new one takes its place from its own date on.
create table price_sheet (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    number          int          not null,
    currency        char(3)      not null,
    -- Where its prices come from, for people.
    source          varchar(200) not null,
    effective_from  datetime(6)  not null,
    created_at      datetime(6)  not null,
    created_by_name varchar(200) not null,
    constraint price_sheet_number unique (tenant_id, number),
    constraint price_sheet_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table price (
    id         bigint        not null auto_increment primary key,
    tenant_id  char(36)      not null,
    sheet_id   bigint        not null,
    kind       varchar(20)   not null,
    -- A VM size, a storage type, or the region that is left; empty: any.
    item       varchar(90)   not null,
    item_key   varchar(90)   not null,
    -- Where it holds, or the region that is reached; empty: everywhere.
    region     varchar(90)   not null,
    region_key varchar(90)   not null,
    amount     decimal(20, 9) not null,
    constraint price_once unique (sheet_id, kind, item_key, region_key),
    constraint price_tenant foreign key (tenant_id) references tenant (id),
    constraint price_sheet_of foreign key (sheet_id) references price_sheet (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The ledger: rows are added and never changed.
create table cost_entry (
    id          bigint          not null auto_increment primary key,
    tenant_id   char(36)        not null,
    -- What it charges for: whatever is charged again has the same.
    charge      varchar(120)    not null,
    day         date            not null,
    kind        varchar(20)     not null,
    -- No foreign keys: it is still known what was charged when that is deleted. 0: none.
    team_id     bigint          not null,
    template_id bigint          not null,
    lineage_id  bigint          not null,
    image_id    bigint          not null,
    region      varchar(90)     not null,
    run_id      bigint,
    version_id  bigint,
    item        varchar(120)    not null,
    quantity    decimal(24, 9)  not null,
    unit        varchar(20)     not null,
    price       decimal(20, 9)  not null,
    amount      decimal(38, 18) not null,
    currency    char(3)         not null,
    -- Number of the sheet; 0: the built-in one.
    sheet       int             not null,
    charged_at  datetime(6)     not null,
    constraint cost_entry_once unique (tenant_id, charge),
    key cost_entry_of_run (run_id),
    key cost_entry_of_version (version_id),
    key cost_entry_by_day (tenant_id, day, id),
    constraint cost_entry_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The same added up by day and by month, in the transactions that write the entries.
create table cost_rollup (
    id          bigint          not null auto_increment primary key,
    tenant_id   char(36)        not null,
    grain       char(1)         not null,
    day         date            not null,
    team_id     bigint          not null,
    template_id bigint          not null,
    lineage_id  bigint          not null,
    image_id    bigint          not null,
    kind        varchar(20)     not null,
    region      varchar(90)     not null,
    currency    char(3)         not null,
    amount      decimal(38, 18) not null,
    entries     bigint          not null,
    constraint cost_rollup_group unique
        (tenant_id, grain, day, team_id, template_id, lineage_id, image_id, kind, region, currency),
    constraint cost_rollup_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- What a run was expected to cost, and what it did.
create table run_cost (
    id            bigint   not null auto_increment primary key,
    tenant_id     char(36) not null,
    run_id        bigint   not null,
    run_number    bigint   not null,
    team_id       bigint   not null,
    template_id   bigint   not null,
    lineage_id    bigint   not null,
    currency      char(3)  not null,
    estimate_low  decimal(38, 18),
    estimate_high decimal(38, 18),
    -- Null: it isn't charged yet.
    amount        decimal(38, 18),
    -- What layers spared.
    saved         decimal(38, 18) not null,
    saved_millis  bigint   not null,
    -- First day of the month in which it failed; null: it didn't.
    failed_month  date,
    charged_at    datetime(6),
    constraint run_cost_once unique (run_id),
    key run_cost_number (tenant_id, run_number),
    key run_cost_failed (tenant_id, failed_month, amount),
    constraint run_cost_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Runs that have ended and aren't charged yet.
create table cost_due (
    id        bigint   not null auto_increment primary key,
    tenant_id char(36) not null,
    run_id    bigint   not null,
    constraint cost_due_once unique (run_id),
    key cost_due_of_tenant (tenant_id, run_id),
    constraint cost_due_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
insert into cost_due (tenant_id, run_id)
select tenant_id, id from run
where state in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELED') and attempt > 0;

-- The next day of which a tenant's storage is charged, and the replica up to which it is.
create table storage_charge (
    tenant_id  char(36) not null primary key,
    day        date     not null,
    replica_id bigint   not null,
    constraint storage_charge_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- When its storage ended; null also for what was deleted before this was written down.
alter table image_version add column deleted_at datetime(6);
