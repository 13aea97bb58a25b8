-- What a tenant's images take of the store. A row for each disk of each image that holds it: the
-- same disk may be held by many, and counts once.
create table held_disk (
    tenant_id char(36)    not null,
    disk      char(64)    not null,
    -- 'version/ID' or 'managedImage/ID'
    image     varchar(40) not null,
    bytes     bigint      not null,
    primary key (tenant_id, disk, image),
    constraint held_disk_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index held_disk_of_image on held_disk (tenant_id, image);

insert into held_disk (tenant_id, disk, image, bytes)
select tenant_id, disk, concat('version/', id), bytes from image_version
where state in ('PUBLISHED', 'WAITING') and disk is not null;

insert into held_disk (tenant_id, disk, image, bytes)
select tenant_id, disk, concat('managedImage/', id), bytes from managed_image;

-- Two data disks of an image may have the same content, as two empty ones do.
insert ignore into held_disk (tenant_id, disk, image, bytes)
select v.tenant_id, d.disk, concat('version/', v.id), d.bytes
from image_version v
join json_table(coalesce(v.data_disks, '[]'), '$[*]' columns (
    disk char(64) path '$.disk', bytes bigint path '$.bytes')) d
where v.state in ('PUBLISHED', 'WAITING') and v.data_disks is not null;

insert ignore into held_disk (tenant_id, disk, image, bytes)
select m.tenant_id, d.disk, concat('managedImage/', m.id), d.bytes
from managed_image m
join json_table(coalesce(m.data_disks, '[]'), '$[*]' columns (
    disk char(64) path '$.disk', bytes bigint path '$.bytes')) d
where m.data_disks is not null;

-- Their sum, in a row for each first digit of a disk's digest: who publishes waits only for who
-- publishes another disk with the same digit at that moment.
create table disk_use (
    tenant_id char(36) not null,
    part      char(1)  not null,
    bytes     bigint   not null,
    primary key (tenant_id, part),
    constraint disk_use_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into disk_use (tenant_id, part, bytes)
select tenant_id, left(disk, 1), sum(bytes)
from (select tenant_id, disk, max(bytes) as bytes from held_disk group by tenant_id, disk) d
group by tenant_id, left(disk, 1);

-- They were for the sum over all versions.
drop index image_version_disks on image_version;
drop index image_version_data_disks on image_version;
