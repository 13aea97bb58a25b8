-- Who numbers or admits runs locks this row, and not the tenant's: see RunCounter.
create table run_counter (
    tenant_id   char(36) not null primary key,
    last_number bigint   not null,
    constraint run_counter_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into run_counter (tenant_id, last_number) select id, last_run_number from tenant;

alter table tenant drop column last_run_number;
