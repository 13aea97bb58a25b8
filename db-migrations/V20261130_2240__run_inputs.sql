-- What runs build, once for all runs of a template that build the same.
create table run_inputs (
    id          bigint   not null auto_increment primary key,
    tenant_id   char(36) not null,
    template_id bigint   not null,
    -- SHA-256 of the SHA-256 of each text, "-" for one that isn't there, with blanks between.
    digest      char(64) not null,
    document    longtext not null,
    frozen      longtext not null,
    network     longtext,
    guardrails  longtext,
    constraint run_inputs_once unique (tenant_id, template_id, digest),
    constraint run_inputs_tenant foreign key (tenant_id) references tenant (id),
    constraint run_inputs_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Each is read once: the texts of a million runs are gigabytes. No temporary one, which is a privilege of its own.
create table run_digest (
    run_id    bigint   not null primary key,
    tenant_id char(36) not null,
    template_id bigint not null,
    digest    char(64) not null,
    key run_digest_same (template_id, digest, run_id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into run_digest (run_id, tenant_id, template_id, digest)
select id, tenant_id, template_id,
    sha2(concat(sha2(document, 256), ' ', sha2(frozen, 256), ' ',
        coalesce(sha2(network, 256), '-'), ' ', coalesce(sha2(guardrails, 256), '-')), 256)
from run;

insert into run_inputs (tenant_id, template_id, digest, document, frozen, network, guardrails)
select r.tenant_id, r.template_id, one.digest, r.document, r.frozen, r.network, r.guardrails
from (select min(run_id) as run_id, digest from run_digest group by template_id, digest) one
join run r on r.id = one.run_id;

alter table run add column inputs_id bigint;

update run r
join run_digest d on d.run_id = r.id
join run_inputs i on i.tenant_id = d.tenant_id and i.template_id = d.template_id and i.digest = d.digest
set r.inputs_id = i.id;

drop table run_digest;

alter table run
    modify column inputs_id bigint not null,
    add constraint run_inputs foreign key (inputs_id) references run_inputs (id),
    drop column document,
    drop column frozen,
    drop column network,
    drop column guardrails;
