-- What a run resumes is apart from the layers that are good for it besides.

alter table run add column resumes boolean not null default false;
update run set resumes = true, reuse = 'FRESH' where reuse = 'RESUME';
