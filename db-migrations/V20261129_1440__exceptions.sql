-- One template is excused from one thing that a baseline's guardrails ask, until a day. The approval
-- that answers it is about exception/{id}.
create table exemption (
    id                bigint       not null auto_increment primary key,
    tenant_id         char(36)     not null,
    -- Whose guardrails.
    baseline_id       bigint       not null,
    -- Who is excused, and whether what descends from it is as well.
    template_id       bigint       not null,
    descendants       boolean      not null,
    -- Which of the guardrails, what it names there, and the digest of what it asked then.
    kind              varchar(20)  not null,
    named             varchar(200) not null,
    print             char(64)     not null,
    reason            varchar(500) not null,
    ends_at           datetime(6)  not null,
    state             varchar(20)  not null,
    -- Null: Goldsmith.
    requested_by      char(36),
    requested_by_name varchar(200) not null,
    requested_at      datetime(6)  not null,
    granted_at        datetime(6),
    ended_at          datetime(6),
    ended_by_name     varchar(200),
    end_reason        varchar(500),
    key exemption_of_baseline (tenant_id, baseline_id, id),
    key exemption_of_template (tenant_id, template_id, id),
    key exemption_open_of_baseline (tenant_id, baseline_id, state),
    key exemption_open_of_template (tenant_id, template_id, state),
    key exemption_due (state, ends_at),
    constraint exemption_tenant foreign key (tenant_id) references tenant (id),
    constraint exemption_baseline foreign key (baseline_id) references template (id),
    constraint exemption_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Ids of the exceptions that its image was built with, those of what it is built on included, as a
-- JSON list; null: none.
alter table run add column exceptions longtext;
