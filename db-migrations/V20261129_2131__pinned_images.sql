-- The platform image that a template's newest version names by its version, publisher:offer:sku:version, the first
-- three in lower case: workers ask each minute what they have to keep, and would read all documents for it.
alter table template add column pinned_image varchar(400);

update template t
join template_version v on v.template_id = t.id and v.number = t.latest_version
set t.pinned_image = concat_ws(':',
    lower(json_unquote(json_extract(v.document, '$.properties.source.publisher'))),
    lower(json_unquote(json_extract(v.document, '$.properties.source.offer'))),
    lower(json_unquote(json_extract(v.document, '$.properties.source.sku'))),
    json_unquote(json_extract(v.document, '$.properties.source.version')))
where json_unquote(json_extract(v.document, '$.properties.source.type')) = 'PlatformImage'
    and lower(json_unquote(json_extract(v.document, '$.properties.source.version'))) <> 'latest'
    and char_length(concat_ws(':',
        json_unquote(json_extract(v.document, '$.properties.source.publisher')),
        json_unquote(json_extract(v.document, '$.properties.source.offer')),
        json_unquote(json_extract(v.document, '$.properties.source.sku')),
        json_unquote(json_extract(v.document, '$.properties.source.version')))) <= 400;

create index template_by_pinned_image on template (pinned_image);
