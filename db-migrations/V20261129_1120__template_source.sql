-- The gallery image that a template's latest version starts from, so that what depends on an image
-- is found by an index: gallery/image in lower case; null: something else.
alter table template
    add column source_image   varchar(200),
    -- A number, or latest.
    add column source_version varchar(40);

update template t
    join template_version v on v.template_id = t.id and v.number = t.latest_version
set t.source_image = lower(concat(
        substring_index(substring_index(
            json_unquote(json_extract(v.document, '$.properties.source.imageVersionId')), '/', 9), '/', -1),
        '/',
        substring_index(substring_index(
            json_unquote(json_extract(v.document, '$.properties.source.imageVersionId')), '/', 11), '/', -1))),
    t.source_version = lower(substring_index(
        json_unquote(json_extract(v.document, '$.properties.source.imageVersionId')), '/', -1))
where t.kind = 'DERIVATIVE'
    and json_unquote(json_extract(v.document, '$.properties.source.imageVersionId'))
        like '/%/%/%/%/%/%/%/%/%/%/%/%';

create index template_by_source on template (tenant_id, source_image, name_key, id);
