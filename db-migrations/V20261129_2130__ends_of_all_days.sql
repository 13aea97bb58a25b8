-- V20261129_1951 took over ends of image definitions on the days 1 to 28 in UTC alone. This takes the others that
-- are days of the calendar, in any zone, unless somebody has set the end since.
update image_definition d
join gallery g on g.id = d.gallery_id
set d.end_of_life_at =
    str_to_date(substr(json_unquote(json_extract(d.attributes, '$.endOfLifeDate')), 1, 19), '%Y-%m-%dT%H:%i:%s')
    - interval (case
        when json_unquote(json_extract(d.attributes, '$.endOfLifeDate')) like '%Z' then 0
        else (case substr(json_unquote(json_extract(d.attributes, '$.endOfLifeDate')), -6, 1) when '-' then -1 else 1 end)
            * (cast(substr(json_unquote(json_extract(d.attributes, '$.endOfLifeDate')), -5, 2) as signed) * 60
                + cast(substr(json_unquote(json_extract(d.attributes, '$.endOfLifeDate')), -2) as signed))
        end) minute
where d.end_of_life_at is null
    and json_unquote(json_extract(d.attributes, '$.endOfLifeDate')) regexp
        '^(20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|20([02468][048]|[13579][26])-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$'
    and not exists (
        select 1 from event e
        where e.tenant_id = d.tenant_id and e.subject = concat('image/', g.name, '/', d.name)
            and e.kind = 'imageDefinition.endSet');
update image_definition
set end_due_at = end_of_life_at - interval 30 day
where name_key not like '#%' and end_due_at is null and end_of_life_at > utc_timestamp(6);
