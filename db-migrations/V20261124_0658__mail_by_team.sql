-- What somebody wants to hear of single teams.
alter table mail_choice add column of_teams longtext;
