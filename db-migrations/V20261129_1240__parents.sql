-- Which image something was made of: a gallery's version, a managed image or a platform image. No
-- foreign keys: whose parent is deleted still says so.
alter table run
    add column parent_version  bigint,
    add column parent_image    bigint,
    add column parent_platform varchar(300);
alter table image_version
    add column parent_version  bigint,
    add column parent_image    bigint,
    add column parent_platform varchar(300),
    add column copy_of         bigint;
alter table managed_image
    add column parent_version  bigint,
    add column parent_image    bigint,
    add column parent_platform varchar(300);

-- What is known of what was built before: its source was resolved to a number and a digest, and a
-- number is given once.
drop table if exists source_of_run;
create table source_of_run (
    run_id    bigint primary key,
    platform  varchar(300),
    reference varchar(400)
) default charset = utf8mb4 collate = utf8mb4_bin;
insert into source_of_run
select r.id,
       case json_unquote(json_extract(r.document, '$.properties.source.type'))
           when 'PlatformImage' then concat(
               json_unquote(json_extract(r.document, '$.properties.source.publisher')), ':',
               json_unquote(json_extract(r.document, '$.properties.source.offer')), ':',
               json_unquote(json_extract(r.document, '$.properties.source.sku')))
       end,
       lower(coalesce(
           json_unquote(json_extract(r.document, '$.properties.source.imageVersionId')),
           json_unquote(json_extract(r.document, '$.properties.source.imageId'))))
from run r
where r.source_digest is not null;

update run r
join source_of_run s on s.run_id = r.id
set r.parent_platform = s.platform
where s.platform is not null;

update run r
join source_of_run s on s.run_id = r.id
join gallery g on g.tenant_id = r.tenant_id
    and lower(g.name) = substring_index(substring_index(s.reference, '/galleries/', -1), '/', 1)
join image_definition d on d.gallery_id = g.id
    and lower(d.name) = substring_index(substring_index(s.reference, '/images/', -1), '/', 1)
join image_version v on v.definition_id = d.id and v.disk = r.source_digest
    and concat(v.major, '.', v.minor, '.', v.patch) = r.source_version
set r.parent_version = v.id
where s.reference like '%/galleries/%';

-- Not one whose disk was replaced since: then it isn't what the run started from.
update run r
join source_of_run s on s.run_id = r.id
join team t on t.tenant_id = r.tenant_id
    and t.slug = substring_index(substring_index(s.reference, '/resourcegroups/', -1), '/', 1)
join managed_image m on m.team_id = t.id and m.disk = r.source_digest
    and m.name_key = substring_index(s.reference, '/images/', -1)
set r.parent_image = m.id
where s.reference not like '%/galleries/%';

drop table source_of_run;

update image_version v
join run r on r.id = v.run_id
set v.parent_version = r.parent_version,
    v.parent_image = r.parent_image,
    v.parent_platform = r.parent_platform;

update managed_image m
join run r on r.id = m.run_id
set m.parent_version = r.parent_version,
    m.parent_image = r.parent_image,
    m.parent_platform = r.parent_platform;

-- A copy has the disk of what its run published, under a number of its own.
update image_version v
join (
    select run_id, disk, min(id) as id
    from image_version
    where output_name not like 'copy-%' and disk is not null
    group by run_id, disk
) o on o.run_id = v.run_id and o.disk = v.disk
set v.copy_of = o.id
where v.output_name like 'copy-%';

create index image_version_by_parent on image_version (parent_version, id);
create index image_version_by_image on image_version (parent_image, id);
create index image_version_by_platform on image_version (tenant_id, parent_platform, source_version);
create index image_version_by_copy on image_version (copy_of, id);
create index managed_image_by_parent on managed_image (parent_version, id);
