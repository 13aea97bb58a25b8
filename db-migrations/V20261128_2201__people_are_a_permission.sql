-- Who the people are could be read with a token for owners' or auditors' work; that it still can.
update api_token
set verbs = concat(verbs, ',PEOPLE')
where verbs is not null and (find_in_set('OWN', verbs) or find_in_set('EXPORT', verbs));
