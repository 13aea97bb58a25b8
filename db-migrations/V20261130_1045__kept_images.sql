-- Which disks managed images had, from when until when: storage is charged by it. A deleted image's row is
-- gone, and a replaced disk's too, so that nothing else says it. No foreign keys: it stays.
create table kept_image (
    id          bigint      not null auto_increment primary key,
    tenant_id   char(36)    not null,
    image_id    bigint      not null,
    team_id     bigint      not null,
    name        varchar(80) not null,
    -- Null: somebody made it of an image that was there.
    template_id bigint,
    -- The run that captured it; null: not known.
    run_id      bigint,
    region      varchar(90) not null,
    bytes       bigint      not null,
    kept_from   datetime(6) not null,
    -- Null: it is there.
    kept_until  datetime(6),
    key kept_image_of (image_id, kept_until),
    key kept_image_of_tenant (tenant_id, id),
    constraint kept_image_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
insert into kept_image
    (tenant_id, image_id, team_id, name, template_id, run_id, region, bytes, kept_from)
select m.tenant_id, m.id, m.team_id, m.name, m.template_id, m.captured_by, m.location,
    coalesce(
        (select sum(h.bytes) from held_disk h
         where h.tenant_id = m.tenant_id and h.image = concat('managedImage/', m.id)),
        m.bytes),
    m.published_at
from managed_image m order by m.id;

-- What of a day comes next: image versions, then managed images, then VHDs; replica_id is the last one of these.
alter table storage_charge add column part varchar(20) not null default 'VERSIONS';
